"""The public keys of token issuers, as a JWKS holds them (RFC 7517) and as go-jose writes them (go-jose `jwk.go`)."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from witness_generators.attestors.cloud.key_certificates import certify_key
from witness_generators.attestors.cloud.rsa_keys import EXPONENT, derive_rsa_key

Algorithm = Literal["RS256", "ES256", "EdDSA"]
# One key of a JWKS; all its members are texts but `x5c`, which is a list of them.
JsonWebKey = dict[str, str | list[str]]


@dataclass(frozen=True, slots=True)
class WebKey:
    """A key of an issuer: derived from `name`; `use` is the member of that name, left out when it is "".

    holder: the common name of the certificate that is published with it (RS256 only), "" for none.
    """

    name: str
    kid: str
    algorithm: Algorithm = "RS256"
    use: str = "sig"
    holder: str = ""

    def public(self) -> JsonWebKey:
        """The public key as a new dict, its members in the order of go-jose."""
        # A copy, because attestations may be changed and the cached dict must not.
        return {
            name: value if isinstance(value, str) else [*value] for name, value in _build_jwk(self).items()
        }


@lru_cache
def _build_jwk(key: WebKey) -> JsonWebKey:
    named = {"use": key.use} if key.use else {}
    # The Ed25519 keys name no `alg`, which is optional (RFC 7517, 4.4); their curve decides it.
    if key.algorithm == "EdDSA":
        return {
            **named,
            "kty": "OKP",
            "kid": key.kid,
            "crv": "Ed25519",
            "x": encode_base64url(derive_edwards_point(key.name)),
        }
    if key.algorithm == "RS256":
        numbers = {"n": _encode_integer(derive_rsa_key(key.name).modulus), "e": _encode_integer(EXPONENT)}
        certified = _list_certificate_members(key) if key.holder else {}
        return {**named, "kty": "RSA", "kid": key.kid, "alg": key.algorithm, **numbers, **certified}
    point = derive_elliptic_key(key.name).public_key().public_numbers()
    # Coordinates have the full length of the field, with leading zeros (RFC 7518, 6.2.1.2).
    place = {"x": _encode_integer(point.x, 32), "y": _encode_integer(point.y, 32)}
    return {**named, "kty": "EC", "kid": key.kid, "crv": "P-256", "alg": key.algorithm, **place}


def _list_certificate_members(key: WebKey) -> JsonWebKey:
    """List the chain of one certificate, and its thumbprint."""
    certificate = certify_key(key.name, key.holder)
    digest = hashlib.sha1(certificate, usedforsecurity=False).digest()
    # `x5c` is base64 with padding and `x5t` base64url without (RFC 7517, 4.7 and 4.8).
    return {"x5c": [base64.b64encode(certificate).decode()], "x5t": encode_base64url(digest)}


@lru_cache
def derive_elliptic_key(name: str) -> ec.EllipticCurvePrivateKey:
    """Derive the P-256 key of this name, the same on every machine."""
    # 31 bytes are always below the order of the curve, which a secret must be.
    secret = hashlib.blake2b(f"witness-schema elliptic key {name}".encode(), digest_size=31).digest()
    return ec.derive_private_key(int.from_bytes(secret), ec.SECP256R1())


@lru_cache
def derive_edwards_key(name: str) -> Ed25519PrivateKey:
    """Derive the Ed25519 key of this name, the same on every machine."""
    secret = hashlib.blake2b(f"witness-schema edwards key {name}".encode(), digest_size=32).digest()
    return Ed25519PrivateKey.from_private_bytes(secret)


def derive_edwards_point(name: str) -> bytes:
    """Derive the public half of the Ed25519 key of this name, 32 bytes (RFC 8032)."""
    return derive_edwards_key(name).public_key().public_bytes_raw()


def _encode_integer(number: int, size: int = 0) -> str:
    """Encode a number as big-endian bytes in base64url: `size` bytes, or as few as hold it (RFC 7518, Base64urlUInt)."""
    return encode_base64url(number.to_bytes(size or (number.bit_length() + 7) // 8))


def encode_base64url(data: bytes) -> str:
    """Encode bytes in base64url without padding (RFC 7515, appendix C)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def derive_key_id(name: str) -> str:
    """Derive a key id of 43 characters, the length of a SHA-256 thumbprint (RFC 7638), as many issuers use."""
    return encode_base64url(hashlib.sha256(name.encode()).digest())
