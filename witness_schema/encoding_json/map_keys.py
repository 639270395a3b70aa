"""The keys of maps as encoding/json writes and reads them (`resolveKeyName`)."""

from __future__ import annotations

from witness_schema.encoding_json.basic_types import build_integer
from witness_schema.encoding_json.decimal_patterns import build_read_integer, build_written_integer
from witness_schema.encoding_json.standard_types import STANDARD, explain_unknown
from witness_schema.encoding_json.type_facts import TypeFacts
from witness_schema.encoding_json.unknown_types import explain_key, find_key_type
from witness_schema.golang import types
from witness_schema.shapes import json_shape
from witness_schema.shapes.string_schemas import READ_TIME, build_time_pattern


def encode_key(of: types.GoType, facts: TypeFacts, *, reading: bool) -> json_shape.JsonShape:
    """Return the shape of map keys: strings, decimal integers or known texts; open where a `MarshalText` decides."""
    followed = types.follow_standard(of, facts.declared)
    if isinstance(followed, types.Standard) and facts.has_method(followed, "MarshalText"):
        return _encode_standard(followed.name, reading)
    if (unknown := explain_key(followed, facts)) is not None:
        return unknown
    if (texts := find_key_type(followed, facts, reading=reading)) is not None:
        return _encode_texts(texts)
    kind = facts.kind(followed)
    if kind == "string":
        declared = facts.declared[followed.key] if isinstance(followed, types.Named) else None
        return json_shape.Text(known=declared.known if declared is not None else ())
    width = build_integer(kind)
    if reading:
        return json_shape.Text(pattern=build_read_integer(width.minimum, width.maximum, plus=True))
    return json_shape.Text(pattern=build_written_integer(width.minimum, width.maximum))


def _encode_texts(of: types.GoType) -> json_shape.JsonShape:
    """Return the keys that methods write or read: any text, or those that their bodies list."""
    options = of.options if isinstance(of, types.Either) else (of,)
    values = [one.value for one in options if isinstance(one, types.Fixed)]
    return json_shape.AnyOf(tuple(map(json_shape.Constant, values))) if values else json_shape.Text()


def _encode_standard(name: str, reading: bool) -> json_shape.JsonShape:
    """Return the texts that a type of the standard library has as a key."""
    known = STANDARD.get(name)
    if known is None:
        return explain_unknown(name)
    shape = known.read if reading and known.read is not None else known.shape
    if isinstance(shape, json_shape.Timestamp):
        return json_shape.Text(pattern=READ_TIME if reading else build_time_pattern(utc=False, whole=False))
    return shape
