"""The keys of maps as encoding/json writes and reads them (`resolveKeyName`)."""

from __future__ import annotations

from witness_schema.encoding_json.basic_types import build_integer
from witness_schema.encoding_json.decimal_patterns import build_read_integer, build_written_integer
from witness_schema.encoding_json.type_facts import TypeFacts
from witness_schema.encoding_json.unknown_types import explain_key
from witness_schema.golang import types
from witness_schema.shapes import json_shape


def encode_key(of: types.GoType, facts: TypeFacts, *, reading: bool) -> json_shape.JsonShape:
    """Return the shape of map keys: strings or decimal integers; open where a `MarshalText` decides."""
    if (unknown := explain_key(of, facts)) is not None:
        return unknown
    declared = facts.declared[of.key] if isinstance(of, types.Named) else None
    kind = facts.kind(of)
    if kind == "string":
        return json_shape.Text(known=declared.known if declared is not None else ())
    width = build_integer(kind)
    if reading:
        return json_shape.Text(pattern=build_read_integer(width.minimum, width.maximum, plus=True))
    return json_shape.Text(pattern=build_written_integer(width.minimum, width.maximum))
