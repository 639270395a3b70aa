"""JSON Web Keys as go-jose writes and reads them (RFC 7517, RFC 7518 §6): one shape per kind of key.

A shape cannot express that a point lies on its curve, that primes belong to a modulus, or that a certificate is valid.
"""

from __future__ import annotations

from witness_schema.shapes import json_shape

_C = "[A-Za-z0-9_-]"
# The last character of one byte carries 2 bits of it, that of two bytes 4; the remaining bits are zero when written.
_LAST_OF_TWO, _LAST_OF_THREE = "[AQgw]", "[AEIMQUYcgkosw048]"
# Bytes of a coordinate, padded to the size of the curve (RFC 7518 §6.2.1.2).
_CURVES = {"P-256": 32, "P-384": 48, "P-521": 66}
# encoding/base64 skips carriage returns and newlines wherever they are.
_GAP = r"[\r\n]*"

# Base64urlUInt (RFC 7518 §2): unpadded base64url without leading zero bytes, so the first byte is not 0.
UNSIGNED = (
    f"^([B-Za-z0-9_-]{_LAST_OF_TWO}|A[Qgw]|([B-Za-z0-9_-]{_C}|A[Q-Za-z0-9_-])"
    f"({_LAST_OF_THREE}|{_C}{{2}}({_C}{{4}})*({_C}{_LAST_OF_TWO}|{_C}{{2}}{_LAST_OF_THREE})?))$"
)
# The same with one to eight bytes: go-jose writes the exponent from a 64-bit integer.
EXPONENT = (
    f"^([B-Za-z0-9_-]{_LAST_OF_TWO}|A[Qgw]|([B-Za-z0-9_-]{_C}|A[Q-Za-z0-9_-])"
    f"({_LAST_OF_THREE}|{_C}{{2}}({_C}{_LAST_OF_TWO}|{_C}{{2}}{_LAST_OF_THREE}|{_C}{{4}}({_C}{_LAST_OF_TWO}|{_C}{{2}}{_LAST_OF_THREE})?)?))$"
)


def build_written_octets(size: int) -> str:
    """Build the pattern of exactly `size` bytes in unpadded base64url as Go writes them, with unused bits zero."""
    whole, rest = divmod(size, 3)
    tail = {0: "", 1: f"{_C}{_LAST_OF_TWO}", 2: f"{_C}{{2}}{_LAST_OF_THREE}"}[rest]
    return f"^{_C}{{{4 * whole}}}{tail}$"


def build_read_octets(size: int) -> str:
    """Build the pattern of exactly `size` bytes as Go reads them: with newlines anywhere, unused bits of any value."""
    count = -(-size * 4 // 3)
    return f"^{_GAP}({_C}{_GAP}){{{count}}}$"


# Any number of bytes; one character alone after whole groups of four is not base64.
READ_BYTES = f"^{_GAP}(({_C}{_GAP}){{4}})*(({_C}{_GAP}){{2,3}})?$"


def _require(name: str, shape: json_shape.JsonShape) -> json_shape.Field:
    return json_shape.Field(name, shape, True)


def _allow(name: str, shape: json_shape.JsonShape) -> json_shape.Field:
    return json_shape.Field(name, shape, False)


_PARTS = ("Scheme", "Opaque", "Host", "Path", "Fragment", "RawQuery", "RawPath", "RawFragment")
_MARKS = ("ForceQuery", "OmitHost")
# A url.URL, which has no method for JSON (Go 1.26, `net/url/url.go`); nothing of a Userinfo is exported.
_WRITTEN_URL = json_shape.Record(
    (
        *(_require(name, json_shape.Text()) for name in _PARTS),
        *(_require(name, json_shape.Boolean()) for name in _MARKS),
        _require("User", json_shape.AnyOf((json_shape.Null(), json_shape.Record(())))),
    )
)


def build_written_key(*, address_parts: bool = False) -> json_shape.JsonShape:
    """Build the shape of what `JSONWebKey.MarshalJSON` writes and `UnmarshalJSON` reads back.

    address_parts: whether `x5u` is an object of the address's parts, as go-jose v2 has it; else it is a text.
    """
    number, notes = json_shape.Text(pattern=UNSIGNED), _build_written_notes(address_parts)
    # A key with modulus 0 is written as n: "", since its bytes are none.
    modulus = json_shape.AnyOf((json_shape.Constant(""), number))
    rsa = (
        _require("kty", json_shape.Constant("RSA")),
        _require("n", modulus),
        _require("e", json_shape.Text(pattern=EXPONENT)),
    )
    # Without `oth` (RFC 7518 §6.3.2.7): go-jose refuses keys of more than two primes.
    private = tuple(_require(name, number) for name in ("d", "p", "q", "dp", "dq", "qi"))
    chain = (_allow("x5c", json_shape.Array(json_shape.Base64(nonempty=True), 1)),)
    edwards = json_shape.Text(pattern=build_written_octets(32))
    okp = (
        _require("kty", json_shape.Constant("OKP")),
        _require("crv", json_shape.Constant("Ed25519")),
        _require("x", edwards),
    )
    symmetric = (
        _require("kty", json_shape.Constant("oct")),
        _require("k", json_shape.Base64("url", nonempty=True)),
    )
    return json_shape.AnyOf(
        (
            json_shape.Record((*okp, _allow("d", edwards), *notes, *chain)),
            json_shape.Record((*rsa, *notes, *chain)),
            json_shape.Record((*rsa, *private, *notes, *chain)),
            *(json_shape.Record((*_build_written_point(curve), *notes, *chain)) for curve in _CURVES),
            # Without x5c: a certificate holds a public key, and UnmarshalJSON wants it to be this one.
            json_shape.Record((*symmetric, *notes)),
        )
    )


def _build_written_point(curve: str) -> tuple[json_shape.Field, ...]:
    size = json_shape.Text(pattern=build_written_octets(_CURVES[curve]))
    head = (_require("kty", json_shape.Constant("EC")), _require("crv", json_shape.Constant(curve)))
    return (*head, _require("x", size), _require("y", size), _allow("d", size))


def _build_written_notes(address_parts: bool) -> tuple[json_shape.Field, ...]:
    text = json_shape.Text(min_length=1)
    texts = tuple(_allow(name, text) for name in ("use", "kid", "alg"))
    address = _allow("x5u", _WRITTEN_URL if address_parts else text)
    prints = (
        _allow("x5t", json_shape.Text(pattern=build_written_octets(20))),
        _allow("x5t#S256", json_shape.Text(pattern=build_written_octets(32))),
    )
    return (*texts, address, *prints)


def build_read_key(*, address_parts: bool = False) -> json_shape.JsonShape:
    """Build the shape of what `JSONWebKey.UnmarshalJSON` reads; it ignores unknown properties. address_parts: as for what is written."""
    data, notes = json_shape.Text(pattern=READ_BYTES), _build_read_notes(address_parts)
    rsa = (_require("kty", json_shape.Constant("RSA")), _require("n", data), _require("e", data))
    okp = (
        _require("kty", json_shape.Constant("OKP")),
        _require("crv", json_shape.Constant("Ed25519")),
        _require("x", data),
    )
    options = (
        (*okp, *_allow_nullable(data, "d", "k", "y", "n", "e")),
        (*rsa, *_allow_nullable(data, "d", "p", "q", "dp", "dq", "qi", "k", "x", "y"), _allow("crv", _TEXT)),
        *(_build_read_point(curve) for curve in _CURVES),
        (
            _require("kty", json_shape.Constant("oct")),
            _require("k", data),
            *_allow_nullable(data, "d", "x", "y", "n", "e"),
            _allow("crv", _TEXT),
        ),
    )
    return json_shape.AnyOf(
        tuple(json_shape.Record((*fields, *notes), closed=False, decoder="go-jose") for fields in options)
    )


_TEXT = json_shape.AnyOf((json_shape.Null(), json_shape.Text()))
_MARK = json_shape.AnyOf((json_shape.Null(), json_shape.Boolean()))
_READ_URL = json_shape.Record(
    (
        *(_allow(name, _TEXT) for name in _PARTS),
        *(_allow(name, _MARK) for name in _MARKS),
        _allow(
            "User",
            json_shape.AnyOf((json_shape.Null(), json_shape.Record((), closed=False, decoder="go-jose"))),
        ),
    ),
    closed=False,
    decoder="go-jose",
)


def _allow_nullable(shape: json_shape.JsonShape, *names: str) -> tuple[json_shape.Field, ...]:
    return tuple(_allow(name, json_shape.AnyOf((json_shape.Null(), shape))) for name in names)


def _build_read_point(curve: str) -> tuple[json_shape.Field, ...]:
    size = json_shape.Text(pattern=build_read_octets(_CURVES[curve]))
    head = (_require("kty", json_shape.Constant("EC")), _require("crv", json_shape.Constant(curve)))
    return (*head, _require("x", size), _require("y", size), *_allow_nullable(size, "d"))


def _build_read_notes(address_parts: bool) -> tuple[json_shape.Field, ...]:
    """Build the fields common to all keys. A thumbprint is 20 or 32 bytes, or the hexadecimal digits of as many bytes."""
    prints = tuple(
        json_shape.AnyOf(
            (
                json_shape.Null(),
                json_shape.Constant(""),
                json_shape.Text(pattern=build_read_octets(size)),
                json_shape.Text(pattern=build_read_octets(2 * size)),
            )
        )
        for size in (20, 32)
    )
    chain = json_shape.AnyOf(
        (
            json_shape.Null(),
            json_shape.Array(json_shape.AnyOf((json_shape.Null(), json_shape.Base64(lenient=True)))),
        )
    )
    texts = tuple(_allow(name, _TEXT) for name in ("use", "kid", "alg"))
    address = json_shape.AnyOf((json_shape.Null(), _READ_URL)) if address_parts else _TEXT
    return (
        *texts,
        _allow("x5u", address),
        _allow("x5t", prints[0]),
        _allow("x5t#S256", prints[1]),
        _allow("x5c", chain),
    )
