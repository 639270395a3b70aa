"""Whose an identity token is, as Fulcio writes it into a certificate: a name, and extensions under Sigstore's arc.

Source: sigstore/fulcio, docs/oid-info.md and docs/oidc.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cryptography import x509
from cryptography.hazmat.asn1 import encode_der

from witness_generators.attestors.ci.github_token import ISSUER as GITHUB_ISSUER
from witness_generators.attestors.cloud.tokens import Claims

ARC = "1.3.6.1.4.1.57264.1"
GITHUB = "https://github.com"
# The first six are plain text, the later ones UTF8String in DER.
_PLAIN = 6


@dataclass(frozen=True, slots=True)
class TokenHolder:
    """The holder of a token.

    subject: what the holder signs to show that it has the key. name: the one that the certificate is for. extensions: by their
    number in the arc, the text of each.
    """

    subject: str
    name: x509.GeneralName
    extensions: Mapping[int, str] = field(hash=False)

    def list_extensions(self) -> list[x509.UnrecognizedExtension]:
        """The extensions in the form of X.509."""
        return [
            x509.UnrecognizedExtension(x509.ObjectIdentifier(f"{ARC}.{number}"), _encode(number, text))
            for number, text in self.extensions.items()
        ]


def find_holder(claims: Claims) -> TokenHolder:
    """The holder of a token with these claims: a workflow of GitHub, else an address. Raises KeyError for a claim that is missing."""
    said = {name: str(value) for name, value in claims.items()}
    issuer = {1: said["iss"], 8: said["iss"]}
    if said["iss"] != GITHUB_ISSUER:
        return TokenHolder(said["email"], x509.RFC822Name(said["email"]), issuer)
    project = f"{GITHUB}/{said['repository']}"
    signer = f"{GITHUB}/{said['job_workflow_ref']}"
    return TokenHolder(
        said["sub"],
        x509.UniformResourceIdentifier(signer),
        {
            **issuer,
            2: said["event_name"],
            3: said["sha"],
            4: said["workflow"],
            5: said["repository"],
            6: said["ref"],
            9: signer,
            10: said["job_workflow_sha"],
            11: said["runner_environment"],
            12: project,
            13: said["sha"],
            14: said["ref"],
            15: said["repository_id"],
            16: f"{GITHUB}/{said['repository_owner']}",
            17: said["repository_owner_id"],
            18: f"{GITHUB}/{said['workflow_ref']}",
            19: said["workflow_sha"],
            20: said["event_name"],
            21: f"{project}/actions/runs/{said['run_id']}/attempts/{said['run_attempt']}",
            22: said["repository_visibility"],
        },
    )


def _encode(number: int, text: str) -> bytes:
    return text.encode() if number <= _PLAIN else encode_der(text)
