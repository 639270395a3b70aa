"""What encoding/json writes for the standard library's types that attestations contain. Source: their Go documentation."""

from __future__ import annotations

from dataclasses import dataclass

from witness_schema.encoding_json.addresses import READ_IP, WRITTEN_IP
from witness_schema.shapes.json_shape import AnyOf, Anything, Integer, JsonShape, Number, Text, Timestamp

_UINT64 = 2**64 - 1
_INT64 = 2**63
# A JSON number (RFC 8259 §6): json.Number is a string type, but a quoted number must be a valid number too.
NUMBER = r"^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$"


@dataclass(frozen=True, slots=True)
class StandardType:
    """How encoding/json treats one type.

    kind:  the reflect.Kind, which decides what `omitempty` considers empty.
    shape: what is written. read: what is read, None where that is the same.
    narrowed: whether the shape shows that a value is empty or zero, so that `omitempty` and `omitzero` narrow it.
    """

    kind: str
    shape: JsonShape
    read: JsonShape | None = None
    narrowed: bool = True


# A Duration and a Hash have no MarshalJSON, so they are written as their integers. net.IP has a MarshalText.
STANDARD: dict[str, StandardType] = {
    "time.Time": StandardType("struct", Timestamp(), Timestamp(lenient=True)),
    "time.Duration": StandardType("int", Integer(-_INT64, _INT64 - 1)),
    "encoding/json.RawMessage": StandardType("slice", Anything(verbatim=True), narrowed=False),
    "encoding/json.Number": StandardType("string", Number(), AnyOf((Number(), Text(pattern=NUMBER)))),
    "crypto.Hash": StandardType("uint", Integer(0, _UINT64)),
    "net.IP": StandardType("slice", Text(pattern=WRITTEN_IP), Text(pattern=READ_IP)),
}
