"""What encoding/json writes of the standard library's types that attestations reach. Source: their Go documentation."""

from __future__ import annotations

from dataclasses import dataclass

from witness_schema.json_shape import Anything, Integer, JsonShape, Text, Timestamp

_UINT64 = 2**64 - 1
_INT64 = 2**63
NUMBER_PATTERN = r"^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$"


@dataclass(frozen=True, slots=True)
class StandardType:
    """kind: the Go kind that decides what `omitempty` takes for empty. shape: what is written of a value."""

    kind: str
    shape: JsonShape
    nil_is_null: bool = False


STANDARD: dict[str, StandardType] = {
    "time.Time": StandardType("struct", Timestamp()),
    "time.Duration": StandardType("int", Integer(-_INT64, _INT64 - 1)),
    "encoding/json.RawMessage": StandardType("slice", Anything()),
    "encoding/json.Number": StandardType("string", Text(pattern=NUMBER_PATTERN)),
    "crypto.Hash": StandardType("uint", Integer(0, _UINT64)),
    "net.IP": StandardType("slice", Text()),
}
