"""Places where Go accepts less than the shape can say, each with the space of what Go writes there and reads back.

The key of a row is a definition ("go-jose.v4.JSONWebKey") or one property of it ("vex.VEX/timestamp").
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from ipaddress import IPv4Address, IPv6Address

from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    SECP384R1,
    SECP521R1,
    EllipticCurve,
    derive_private_key,
)

from witness_generators.drawing import spaces
from witness_generators.drawing.any_values import utc_timestamp

_CURVES: dict[str, EllipticCurve] = {"P-256": SECP256R1(), "P-384": SECP384R1(), "P-521": SECP521R1()}


def _encode_base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _build_point(curve: str, secret: int) -> dict[str, object]:
    """A point on this curve, with coordinates in full width (RFC 7518 §6.2.1)."""
    # Derived from a secret: random coordinates lie on no curve, and go-jose checks that.
    public = derive_private_key(secret, _CURVES[curve]).public_key().public_numbers()
    size = (_CURVES[curve].key_size + 7) // 8
    return {
        "kty": "EC",
        "crv": curve,
        "x": _encode_base64url(public.x.to_bytes(size)),
        "y": _encode_base64url(public.y.to_bytes(size)),
    }


def _build_rsa_key(head: int, body: bytes, exponent: str) -> dict[str, object]:
    """An RSA public key; `head` is not zero, because Go writes the modulus without leading zeros."""
    return {"kty": "RSA", "n": _encode_base64url(bytes([head]) + body), "e": exponent}


_KEY: spaces.Space = spaces.OneOf(
    (
        spaces.Builds(
            lambda data: {"kty": "OKP", "crv": "Ed25519", "x": _encode_base64url(data)},
            (spaces.Binary(32, 32),),
        ),
        spaces.Builds(lambda data: {"kty": "oct", "k": _encode_base64url(data)}, (spaces.Binary(1, 32),)),
        spaces.Builds(
            _build_rsa_key,
            (spaces.Integers(128, 255), spaces.Binary(31, 63), spaces.SampledFrom(("AQAB", "Aw", "EQ"))),
        ),
        spaces.Builds(_build_point, (spaces.SampledFrom(tuple(_CURVES)), spaces.Integers(1, 1 << 250))),
    )
)
_WORD: spaces.Space = spaces.Text(None, 1, 12)
_KEY_NOTES: spaces.Space = spaces.FixedDictionary(
    (
        spaces.Entry("kid", _WORD, 50),
        spaces.Entry("use", spaces.OneOf((spaces.SampledFrom(("sig", "enc")), _WORD)), 30),
        spaces.Entry("alg", spaces.OneOf((spaces.SampledFrom(("RS256", "ES256", "EdDSA")), _WORD)), 30),
        spaces.Entry("x5t", spaces.Builds(_encode_base64url, (spaces.Binary(20, 20),)), 15),
        spaces.Entry("x5t#S256", spaces.Builds(_encode_base64url, (spaces.Binary(32, 32),)), 15),
    )
)


def _format_ipv6(words: bytes) -> str:
    """An IPv6 address in canonical form; IPv4-mapped addresses become IPv4, as Go writes them."""
    address = IPv6Address(words)
    return str(address.ipv4_mapped or address)


_ADDRESS: spaces.Space = spaces.OneOf(
    (
        spaces.Just(""),
        spaces.Builds(lambda data: str(IPv4Address(data)), (spaces.Binary(4, 4),)),
        spaces.Builds(
            _format_ipv6,
            (
                # Leading zero bytes exercise the "::" of the canonical form.
                spaces.Builds(
                    lambda zeros, data: bytes(zeros) + data[zeros:],
                    (spaces.Integers(0, 15), spaces.Binary(16, 16)),
                ),
            ),
        ),
    ),
    (10, 60, 30),
)

NARROWINGS: Mapping[str, spaces.Space] = {
    # go-jose checks keys: points lie on the curve, thumbprints have the length of their digest.
    "go-jose.v4.JSONWebKey": spaces.Builds(lambda key, notes: key | notes, (_KEY, _KEY_NOTES)),
    # An IP address, in Go's spelling.
    "networktrace.types.Endpoint/ip": _ADDRESS,
    # Kubernetes writes its times in UTC and whole seconds, the zero time as null.
    "meta.v1.Time": spaces.OneOf((spaces.Just(None), utc_timestamp(fraction=False)), (10, 90)),
    # go-vex writes its times in UTC, those of a document in whole seconds.
    "vex.VEX/timestamp": utc_timestamp(fraction=False),
    "vex.VEX/last_updated": utc_timestamp(fraction=False),
    "vex.Statement/timestamp": utc_timestamp(fraction=True),
    "vex.Statement/last_updated": utc_timestamp(fraction=True),
}
