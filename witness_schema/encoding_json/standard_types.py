"""What encoding/json writes of the standard library's types that attestations reach. Source: their Go documentation."""

from __future__ import annotations

from dataclasses import dataclass

from witness_schema.encoding_json.addresses import READ_IP, WRITTEN_IP
from witness_schema.shapes.json_shape import AnyOf, Anything, Integer, JsonShape, Number, Text, Timestamp

_UINT64 = 2**64 - 1
_INT64 = 2**63
NUMBER = r"^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$"


@dataclass(frozen=True, slots=True)
class StandardType:
    """kind: the Go kind that decides what `omitempty` takes for empty. shape: what is written of a value.

    read: what is read into one, None where that is the same.
    """

    kind: str
    shape: JsonShape
    read: JsonShape | None = None


STANDARD: dict[str, StandardType] = {
    "time.Time": StandardType("struct", Timestamp(), Timestamp(lenient=True)),
    "time.Duration": StandardType("int", Integer(-_INT64, _INT64 - 1)),
    "encoding/json.RawMessage": StandardType("slice", Anything(verbatim=True)),
    "encoding/json.Number": StandardType("string", Number(), AnyOf((Number(), Text(pattern=NUMBER)))),
    "crypto.Hash": StandardType("uint", Integer(0, _UINT64)),
    "net.IP": StandardType("slice", Text(pattern=WRITTEN_IP), Text(pattern=READ_IP)),
}
