"""The input of `witness verify`: a policy, signed collections, and the subjects to search for."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field

from witness_generators.documents import signed_documents
from witness_generators.documents.signed_documents import Json, SigningKey
from witness_schema.documents.document_types import POLICY_TYPE


@dataclass(frozen=True, slots=True)
class Signer:
    """The signer of collections: a key, and the PEM of its certificate if the policy trusts a root."""

    key: SigningKey
    certificate: bytes = b""

    def envelope(self, statement: Json) -> Json:
        """The DSSE envelope of this statement, with the certificate inside the signature (`dsse/sign.go`)."""
        signed = signed_documents.sign_envelope(statement, self.key)
        # With a certificate, the verifier takes the key from it and checks its chain to a root of the policy.
        if self.certificate:
            signed["signatures"][0]["certificate"] = base64.b64encode(self.certificate).decode()
        return signed


@dataclass(frozen=True, slots=True)
class Submission:
    """A policy and the evidence for it.

    policy:     the unsigned document; `key` signs it, and the verifier trusts that key.
    statements: the statements about the collections, that of the policy's first step first; `signer` signs them.
    envelopes:  the signed statements, in the same order.
    subjects:   the digests at which the search starts (`witness verify -s`).
    """

    policy: Json = field(hash=False)
    key: SigningKey
    statements: tuple[Json, ...] = field(hash=False)
    signer: Signer
    envelopes: tuple[Json, ...] = field(hash=False)
    subjects: tuple[str, ...]

    def signed_policy(self) -> Json:
        """The signed envelope of the policy, as `witness sign` writes it."""
        return signed_documents.sign_envelope(self.policy, self.key, POLICY_TYPE)
