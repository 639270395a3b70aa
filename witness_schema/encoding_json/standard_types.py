"""What encoding/json writes for the standard library's types that attestations contain. Source: their Go documentation."""

from __future__ import annotations

from dataclasses import dataclass

from witness_schema.encoding_json import addresses
from witness_schema.encoding_json.decimal_patterns import NUMBER
from witness_schema.golang.standard_library import FACTS, NO_GO
from witness_schema.shapes.json_shape import (
    AnyOf,
    Anything,
    Integer,
    JsonShape,
    Number,
    Text,
    Timestamp,
    Unresolved,
)

_UINT64 = 2**64 - 1
_INT64 = 2**63


@dataclass(frozen=True, slots=True)
class StandardType:
    """How encoding/json treats one type.

    shape: what is written. read: what is read, None where that is the same.
    kept: what `omitempty` and `omitzero` leave of it, None where the shape itself shows that a value is empty or zero.
    """

    shape: JsonShape
    read: JsonShape | None = None
    kept: JsonShape | None = None


def explain_unknown(name: str) -> Unresolved:
    """Return the open place that a type of the standard library leaves which is neither known nor read."""
    if name in FACTS:
        return Unresolved(f"{name} of the standard library has no entry in standard_types", "")
    return Unresolved(f"{name} of the standard library: {NO_GO}", "")


def _text(written: str, read: str, kept: str | None = None) -> StandardType:
    return StandardType(
        Text(pattern=written), Text(pattern=read), Text(pattern=kept) if kept is not None else None
    )


# slog.Level writes the nearest lower name and the distance to it, and reads any name with any distance.
_WRITTEN_LEVEL = r"^(DEBUG(-[1-9][0-9]*|\+[1-3])?|INFO(\+[1-3])?|WARN(\+[1-3])?|ERROR(\+[1-9][0-9]*)?)$"
_NONZERO_LEVEL = _WRITTEN_LEVEL.replace(r"INFO(\+[1-3])?", r"INFO\+[1-3]")
_READ_LEVEL = "^([Dd][Ee][Bb][Uu][Gg]|[Ii][Nn][Ff][Oo]|[Ww][Aa][Rr][Nn]|[Ee][Rr][Rr][Oo][Rr])([+-][0-9]+)?$"

# big.Float writes the shortest decimal that reads back, with an exponent from 1e+06 on and below 1e-04 ('g'); it and big.Rat read
# numbers of any base, with a prefix and underscores: what is not made of their characters is refused.
_WRITTEN_BIG = (
    r"^([+-]Inf|-?(0|[1-9][0-9]{0,5}(\.[0-9]*[1-9])?|0\.0{0,3}[1-9]([0-9]*[1-9])?"
    r"|[1-9](\.[0-9]*[1-9])?e(\+(0[6-9]|[1-9][0-9]+)|-(0[5-9]|[1-9][0-9]+))))$"
)
_READ_BIG = r"^[+-]?([Ii]nf|[0-9.][0-9A-Fa-f_.xXoObBpP+-]*)$"
_WRITTEN_RATIO = "^(0|-?[1-9][0-9]*(/[1-9][0-9]*)?)$"
_READ_RATIO = r"^[+-]?[0-9.][0-9A-Fa-f_.xXoObBpP+/-]*$"

# x509.OID writes arcs as X.660 has them, the second below 40 under 0 and 1, and the empty text for none; it reads leading zeros.
_ARC = "(0|[1-9][0-9]*)"
_ARCS = rf"([01]\.([0-9]|[123][0-9])|2\.{_ARC})(\.{_ARC})*"
_READ_ARCS = r"^(0*[01]\.0*([0-9]|[123][0-9])|0*2\.[0-9]+)(\.[0-9]+)*$"

# A Duration and a Hash have no MarshalJSON, so they are written as their integers. net.IP has a MarshalText.
STANDARD: dict[str, StandardType] = {
    "time.Time": StandardType(Timestamp(), Timestamp(lenient=True)),
    "time.Duration": StandardType(Integer(-_INT64, _INT64 - 1)),
    "encoding/json.RawMessage": StandardType(Anything(verbatim=True), kept=Anything(verbatim=True)),
    # The empty Number is written as 0, so 0 does not show that it is empty.
    "encoding/json.Number": StandardType(
        Number(verbatim=True), AnyOf((Number(verbatim=True), Text(pattern=NUMBER))), Number(verbatim=True)
    ),
    "crypto.Hash": StandardType(Integer(0, _UINT64)),
    "crypto/x509.OID": _text(f"^({_ARCS})?$", _READ_ARCS, f"^{_ARCS}$"),
    "log/slog.Level": _text(_WRITTEN_LEVEL, _READ_LEVEL, _NONZERO_LEVEL),
    "math/big.Float": _text(_WRITTEN_BIG, _READ_BIG),
    "math/big.Rat": _text(_WRITTEN_RATIO, _READ_RATIO),
    # Any text, since no pattern tells which texts are regular expressions.
    "regexp.Regexp": StandardType(Text()),
    "math/big.Int": StandardType(Number(verbatim=True, whole=True)),
    "net.IP": _text(addresses.WRITTEN_IP, addresses.READ_IP),
    "net/netip.Addr": _text(addresses.WRITTEN_ADDRESS, addresses.READ_ADDRESS),
    "net/netip.AddrPort": _text(addresses.WRITTEN_ADDRESS_PORT, addresses.READ_ADDRESS_PORT),
    "net/netip.Prefix": _text(addresses.WRITTEN_PREFIX, addresses.READ_PREFIX),
}
