"""JSON Web Keys as go-jose writes and reads them (RFC 7517, RFC 7518 §6): a shape for each kind of key.

What a shape cannot say stays out: that a point lies on its curve, that primes belong to a modulus, that a
certificate is one.
"""

from __future__ import annotations

from witness_schema.shapes.json_shape import (
    Array,
    Base64,
    Constant,
    Field,
    JsonShape,
    Null,
    OneOf,
    Record,
    Text,
)

_C = "[A-Za-z0-9_-]"
_LAST_OF_TWO, _LAST_OF_THREE = "[AQgw]", "[AEIMQUYcgkosw048]"
_CURVES = {"P-256": 32, "P-384": 48, "P-521": 66}
_GAP = r"[\r\n]*"

# Unpadded base64url of a whole number without leading zero bytes.
UNSIGNED = (
    f"^([B-Za-z0-9_-]{_LAST_OF_TWO}|A[Qgw]|([B-Za-z0-9_-]{_C}|A[Q-Za-z0-9_-])"
    f"({_LAST_OF_THREE}|{_C}{{2}}({_C}{{4}})*({_C}{_LAST_OF_TWO}|{_C}{{2}}{_LAST_OF_THREE})?))$"
)
# One to eight bytes of the same: an exponent.
EXPONENT = (
    f"^([B-Za-z0-9_-]{_LAST_OF_TWO}|A[Qgw]|([B-Za-z0-9_-]{_C}|A[Q-Za-z0-9_-])"
    f"({_LAST_OF_THREE}|{_C}{{2}}({_C}{_LAST_OF_TWO}|{_C}{{2}}{_LAST_OF_THREE}|{_C}{{4}}({_C}{_LAST_OF_TWO}|{_C}{{2}}{_LAST_OF_THREE})?)?))$"
)


def octets(size: int) -> str:
    """The pattern of exactly `size` bytes in unpadded base64url, as Go writes them: unused bits are zero."""
    whole, rest = divmod(size, 3)
    tail = {0: "", 1: f"{_C}{_LAST_OF_TWO}", 2: f"{_C}{{2}}{_LAST_OF_THREE}"}[rest]
    return f"^{_C}{{{4 * whole}}}{tail}$"


def read_octets(size: int) -> str:
    """The same as Go reads them: newlines anywhere, unused bits of any value."""
    count = -(-size * 4 // 3)
    return f"^{_GAP}({_C}{_GAP}){{{count}}}$"


READ_BYTES = f"^{_GAP}(({_C}{_GAP}){{4}})*(({_C}{_GAP}){{2,3}})?$"


def _required(name: str, shape: JsonShape) -> Field:
    return Field(name, shape, True)


def _optional(name: str, shape: JsonShape) -> Field:
    return Field(name, shape, False)


def written() -> JsonShape:
    """What `JSONWebKey.MarshalJSON` writes and reads back."""
    number, notes = Text(pattern=UNSIGNED), _written_notes()
    modulus = OneOf((Constant(""), number))
    rsa = (_required("kty", Constant("RSA")), _required("n", modulus), _required("e", Text(pattern=EXPONENT)))
    private = tuple(_required(name, number) for name in ("d", "p", "q", "dp", "dq", "qi"))
    chain = (_optional("x5c", Array(Base64(nonempty=True), 1)),)
    edwards = Text(pattern=octets(32))
    okp = (_required("kty", Constant("OKP")), _required("crv", Constant("Ed25519")), _required("x", edwards))
    symmetric = (_required("kty", Constant("oct")), _required("k", Base64("url", nonempty=True)))
    return OneOf(
        (
            Record((*okp, _optional("d", edwards), *notes, *chain)),
            Record((*rsa, *notes, *chain)),
            Record((*rsa, *private, *notes, *chain)),
            *(Record((*_written_point(curve), *notes, *chain)) for curve in _CURVES),
            Record((*symmetric, *notes)),
        )
    )


def _written_point(curve: str) -> tuple[Field, ...]:
    size = Text(pattern=octets(_CURVES[curve]))
    head = (_required("kty", Constant("EC")), _required("crv", Constant(curve)))
    return (*head, _required("x", size), _required("y", size), _optional("d", size))


def _written_notes() -> tuple[Field, ...]:
    texts = tuple(_optional(name, Text(min_length=1)) for name in ("use", "kid", "alg", "x5u"))
    prints = (_optional("x5t", Text(pattern=octets(20))), _optional("x5t#S256", Text(pattern=octets(32))))
    return (*texts, *prints)


def read() -> JsonShape:
    """What `JSONWebKey.UnmarshalJSON` takes; other keys are ignored."""
    data, notes = Text(pattern=READ_BYTES), _read_notes()
    rsa = (_required("kty", Constant("RSA")), _required("n", data), _required("e", data))
    okp = (_required("kty", Constant("OKP")), _required("crv", Constant("Ed25519")), _required("x", data))
    options = (
        (*okp, *_maybe(data, "d", "k", "y", "n", "e")),
        (*rsa, *_maybe(data, "d", "p", "q", "dp", "dq", "qi", "k", "x", "y"), _optional("crv", _TEXT)),
        *(_read_point(curve) for curve in _CURVES),
        (
            _required("kty", Constant("oct")),
            _required("k", data),
            *_maybe(data, "d", "x", "y", "n", "e"),
            _optional("crv", _TEXT),
        ),
    )
    return OneOf(tuple(Record((*fields, *notes), closed=False) for fields in options))


_TEXT = OneOf((Null(), Text()))


def _maybe(shape: JsonShape, *names: str) -> tuple[Field, ...]:
    return tuple(_optional(name, OneOf((Null(), shape))) for name in names)


def _read_point(curve: str) -> tuple[Field, ...]:
    size = Text(pattern=read_octets(_CURVES[curve]))
    head = (_required("kty", Constant("EC")), _required("crv", Constant(curve)))
    return (*head, _required("x", size), _required("y", size), *_maybe(size, "d"))


def _read_notes() -> tuple[Field, ...]:
    """Texts may be null or empty; thumbprints hold 20 or 32 bytes, or as many in hexadecimal digits."""
    prints = tuple(
        OneOf((Null(), Constant(""), Text(pattern=read_octets(size)), Text(pattern=read_octets(2 * size))))
        for size in (20, 32)
    )
    chain = OneOf((Null(), Array(OneOf((Null(), Base64(lenient=True))))))
    texts = tuple(_optional(name, _TEXT) for name in ("use", "kid", "alg", "x5u"))
    return (*texts, _optional("x5t", prints[0]), _optional("x5t#S256", prints[1]), _optional("x5c", chain))
