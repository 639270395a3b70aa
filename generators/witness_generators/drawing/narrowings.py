"""Places that Go reads more narrowly than a shape can say, with the space of what it writes there and reads back.

A row's place is a definition ("go-jose.v4.JSONWebKey") or one property of it ("vex.VEX/timestamp").
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

from witness_generators.drawing.any_values import utc_timestamp
from witness_generators.drawing.spaces import (
    Build,
    Either,
    Just,
    Octets,
    Part,
    Pick,
    Properties,
    Space,
    Whole,
    Words,
)

_CURVES: dict[str, EllipticCurve] = {"P-256": SECP256R1(), "P-384": SECP384R1(), "P-521": SECP521R1()}


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _point(curve: str, secret: int) -> dict[str, object]:
    """A point of this curve, its coordinates in full width (RFC 7518 §6.2.1)."""
    public = derive_private_key(secret, _CURVES[curve]).public_key().public_numbers()
    size = (_CURVES[curve].key_size + 7) // 8
    return {
        "kty": "EC",
        "crv": curve,
        "x": _encoded(public.x.to_bytes(size)),
        "y": _encoded(public.y.to_bytes(size)),
    }


def _modulus(head: int, body: bytes, exponent: str) -> dict[str, object]:
    """An RSA key; Go writes the modulus without leading zeros."""
    return {"kty": "RSA", "n": _encoded(bytes([head]) + body), "e": exponent}


_KEY: Space = Either(
    (
        Build(lambda data: {"kty": "OKP", "crv": "Ed25519", "x": _encoded(data)}, (Octets(32, 32),)),
        Build(lambda data: {"kty": "oct", "k": _encoded(data)}, (Octets(1, 32),)),
        Build(_modulus, (Whole(128, 255), Octets(31, 63), Pick(("AQAB", "Aw", "EQ")))),
        Build(_point, (Pick(tuple(_CURVES)), Whole(1, 1 << 250))),
    )
)
_WORD: Space = Words(None, 1, 12)
_KEY_NOTES: Space = Properties(
    (
        Part("kid", _WORD, 50),
        Part("use", Either((Pick(("sig", "enc")), _WORD)), 30),
        Part("alg", Either((Pick(("RS256", "ES256", "EdDSA")), _WORD)), 30),
        Part("x5t", Build(_encoded, (Octets(20, 20),)), 15),
        Part("x5t#S256", Build(_encoded, (Octets(32, 32),)), 15),
    )
)


def _ipv6(words: bytes) -> str:
    """IPv6 in its canonical form; Go writes the mapped ones as IPv4, so those are not drawn."""
    address = IPv6Address(words)
    return str(address.ipv4_mapped or address)


_ADDRESS: Space = Either(
    (
        Just(""),
        Build(lambda data: str(IPv4Address(data)), (Octets(4, 4),)),
        Build(
            _ipv6, (Build(lambda zeros, data: bytes(zeros) + data[zeros:], (Whole(0, 15), Octets(16, 16))),)
        ),
    ),
    (10, 60, 30),
)

NARROWINGS: Mapping[str, Space] = {
    # Keys must be keys: a point on the curve, a modulus with an exponent, thumbprints of a digest's length.
    "go-jose.v4.JSONWebKey": Build(lambda key, notes: key | notes, (_KEY, _KEY_NOTES)),
    # An address must be one, in Go's spelling.
    "networktrace.types.Endpoint/ip": _ADDRESS,
    # Kubernetes writes its times in UTC and whole seconds, the zero time as null.
    "meta.v1.Time": Either((Just(None), utc_timestamp(fraction=False)), (10, 90)),
    # go-vex writes its times in UTC, those of a document in whole seconds.
    "vex.VEX/timestamp": utc_timestamp(fraction=False),
    "vex.VEX/last_updated": utc_timestamp(fraction=False),
    "vex.Statement/timestamp": utc_timestamp(fraction=True),
    "vex.Statement/last_updated": utc_timestamp(fraction=True),
}
