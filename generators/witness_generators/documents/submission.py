"""What `witness verify` is given: a policy, the signed collections, and what to look for."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field

from witness_generators.documents import signed_documents
from witness_generators.documents.policy import POLICY_TYPE
from witness_generators.documents.signed_documents import Json, SigningKey


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs collections: a key, and the PEM of its certificate where the policy trusts a root."""

    key: SigningKey
    certificate: bytes = b""

    def envelope(self, statement: Json) -> Json:
        """The DSSE envelope of this statement (`dsse/sign.go`: the certificate stands in the signature)."""
        signed = signed_documents.sign_envelope(statement, self.key)
        if self.certificate:
            signed["signatures"][0]["certificate"] = base64.b64encode(self.certificate).decode()
        return signed


@dataclass(frozen=True, slots=True)
class Submission:
    """A policy and the evidence for it.

    policy:     the document, not signed yet; `key` signs it, and whoever verifies trusts that key.
    statements: those of the collections, the policy's first step first; `signer` signs them.
    envelopes:  the signed statements.
    subjects:   the digests to search from (`witness verify -s`).
    """

    policy: Json = field(hash=False)
    key: SigningKey
    statements: tuple[Json, ...] = field(hash=False)
    signer: Signer
    envelopes: tuple[Json, ...] = field(hash=False)
    subjects: tuple[str, ...]

    def signed_policy(self) -> Json:
        """The envelope of the policy, as `witness sign` makes it."""
        return signed_documents.sign_envelope(self.policy, self.key, POLICY_TYPE)
