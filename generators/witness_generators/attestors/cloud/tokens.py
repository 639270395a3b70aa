"""JSON Web Tokens (RFC 7519): the claims of an issuer, and what go-witness records of them (`attestation/jwt/jwt.go`, Attest)."""

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
    """A token before it is signed: its claims, its key, and the address of the JWKS that publishes the key."""

    claims: Claims
    key: WebKey
    jwks_url: str

    def recorded_claims(self) -> dict[str, object]:
        """The claims by name in sorted order, in which Go writes a map (encoding/json, Marshal)."""
        return dict(sorted(self.claims.items()))

    def verified_by(self) -> dict[str, object]:
        """The address and the key there whose id the token's header names."""
        return {"jwksUrl": self.jwks_url, "jwk": self.key.public()}

    def attestation(self) -> Attestation:
        """What the attestor records: the claims and the key, without the token itself and its signature."""
        return {"claims": self.recorded_claims(), "verifiedBy": self.verified_by()}


def derive_uuid(nonce: bytes, purpose: str) -> str:
    """Derive a UUID from a drawn nonce and a purpose, in the form of a random one (RFC 9562, version 4)."""
    # By purpose, so that one nonce makes all ids of a job and each stays the same when others are added.
    digits = hashlib.blake2b(nonce + purpose.encode(), digest_size=16).hexdigest()
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"


def build_lifetime(issued: int, before: int, after: int) -> dict[str, int]:
    """Build the claims `iat`, `nbf` and `exp`: issued then, valid from `before` seconds earlier to `after` seconds later."""
    return {"exp": issued + after, "iat": issued, "nbf": issued - before}


def is_in_time(claims: Mapping[str, Any]) -> bool:
    """Whether a token is issued before it expires and not before it is valid; `iat` and `nbf` are optional (RFC 7519, 4.1)."""
    issued = claims.get("iat", 0)
    return bool(claims.get("nbf", issued) <= issued < claims["exp"])


def _build_times_invariant(name: str) -> Invariant:
    def check(attestations: Attestations) -> bool:
        # jwt is itself a token; the others hold theirs under `jwt`, and gitlab may have none.
        attestation = attestations[name] if name == "jwt" else attestations[name].get("jwt")
        return attestation is None or is_in_time(attestation["claims"])

    return Invariant(f"{name}-times", (name,), "a token counts when it is issued, and ends later", check)


TIMES: Mapping[str, Invariant] = {
    name: _build_times_invariant(name) for name in ("github", "gitlab", "gcp-iit", "jwt")
}
