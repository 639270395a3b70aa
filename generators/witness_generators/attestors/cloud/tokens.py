"""JSON Web Tokens: what an issuer says in one, and what go-witness records of it (`attestation/jwt/jwt.go`, Attest)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from witness_generators.attestors.cloud.issuer_keys import WebKey
from witness_generators.recording.attestor_row import Attestation, Attestations, Invariant

Claims = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Token:
    """A token before it is signed: its claims, the key that signs it, and where that key is published."""

    claims: Claims
    key: WebKey
    jwks_url: str

    def recorded_claims(self) -> dict[str, object]:
        """The claims in Go's order of keys."""
        return dict(sorted(self.claims.items()))

    def verified_by(self) -> dict[str, object]:
        """The published key whose id the token's header names."""
        return {"jwksUrl": self.jwks_url, "jwk": self.key.public()}

    def attestation(self) -> Attestation:
        """The attestation of the token: the token itself and its signature are not in it."""
        return {"claims": self.recorded_claims(), "verifiedBy": self.verified_by()}


def derive_uuid(nonce: bytes, purpose: str) -> str:
    """A UUID for one purpose, made from one drawn nonce, of the form of random ones (RFC 9562, version 4)."""
    digits = hashlib.blake2b(nonce + purpose.encode(), digest_size=16).hexdigest()
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"


def build_lifetime(issued: int, before: int, after: int) -> dict[str, int]:
    """`iat`, and `nbf` and `exp` so many seconds before and after it."""
    return {"exp": issued + after, "iat": issued, "nbf": issued - before}


def is_in_time(claims: Mapping[str, Any]) -> bool:
    """Whether a token is issued before it ends and not before it counts; some do not say when they were."""
    issued = claims.get("iat", 0)
    return bool(claims.get("nbf", issued) <= issued < claims["exp"])


def _build_times_invariant(name: str) -> Invariant:
    def check(attestations: Attestations) -> bool:
        attestation = attestations[name] if name == "jwt" else attestations[name].get("jwt")
        return attestation is None or is_in_time(attestation["claims"])

    return Invariant(f"{name}-times", (name,), "a token counts when it is issued, and ends later", check)


TIMES: Mapping[str, Invariant] = {
    name: _build_times_invariant(name) for name in ("github", "gitlab", "gcp-iit", "jwt")
}
