"""Reads JSON Schemas that `schema_printing` printed back as shapes; printing such a shape gives the same schema.

A shape that was read lacks what a schema does not contain: Go names, source lines, the Go type of a definition.
"""

from __future__ import annotations

import itertools
from typing import Any
from urllib.parse import unquote

from witness_schema.errors import UnreadableSource
from witness_schema.shapes import json_shape, string_schemas
from witness_schema.shapes.schema_printing import Schema

_ROOT = "#/$defs/"
_FLAGS = (False, True)
# Lies between the limits of the two float sizes, whichever keyword states them.
_FLOAT32 = 1e39


def shape_of(schema: Schema) -> json_shape.JsonShape:
    """Return the shape that a schema was printed from. Raises UnreadableSource for a type that we do not print."""
    match schema:
        case {"$ref": str(target)}:
            return json_shape.Reference(unquote(target.removeprefix(_ROOT)))
        case {"x-unresolved": str(reason)}:
            return json_shape.Unresolved(reason, "")
        # Before the general const, which would match true and false as well and lose the Boolean.
        case {"const": bool(only)}:
            return json_shape.Boolean(only)
        case {"const": value}:
            return json_shape.Constant(value)
        case {"enum": list(values)}:
            return json_shape.AnyOf(tuple(map(json_shape.Constant, values)))
        case {"anyOf": list(options)}:
            return json_shape.AnyOf(tuple(map(shape_of, options)))
        # The form of tagged records; each record repeats the tag, so `if` holds nothing more.
        case {"allOf": list(cases), "required": [str()]}:
            return json_shape.AnyOf(tuple(shape_of(case["then"]) for case in cases))
        case {"type": [str(kind), "null"]}:
            return json_shape.nullable(_read_typed(kind, {**schema, "type": kind}))
        case {"type": str(kind)}:
            return _read_typed(kind, schema)
        case {"not": {"type": "null"}}:
            return json_shape.Anything(nonnull=True)
        case _:
            return json_shape.Anything()


def _read_typed(kind: str, schema: Schema) -> json_shape.JsonShape:
    match kind:
        case "null":
            return json_shape.Null()
        case "boolean":
            return json_shape.Boolean()
        case "integer":
            return _read_integer(schema)
        case "number":
            return _read_number(schema)
        case "string":
            return _read_string(schema)
        case "array":
            return _read_array(schema)
        case "object":
            return _read_record(schema) if "properties" in schema else _read_map(schema)
        case _:
            raise UnreadableSource(f"no schema of ours has the type {kind}")


def _read_integer(schema: Schema) -> json_shape.JsonShape:
    if "minimum" not in schema:
        return json_shape.Number(nonzero="not" in schema, verbatim=True, whole=True)
    minimum, maximum = schema["minimum"], schema["maximum"]
    # No Go integer type begins at 1, so this is an unsigned one without 0.
    if minimum == 1:
        return json_shape.Integer(0, maximum, nonzero=True)
    return json_shape.Integer(minimum, maximum, nonzero="not" in schema)


def _read_number(schema: Schema) -> json_shape.Number:
    if "exclusiveMaximum" not in schema and "maximum" not in schema:
        return json_shape.Number(nonzero="not" in schema, verbatim=True)
    lenient = "exclusiveMaximum" in schema
    largest = schema["exclusiveMaximum"] if lenient else schema["maximum"]
    return json_shape.Number(32 if largest < _FLOAT32 else 64, "not" in schema, lenient)


def _read_string(schema: Schema) -> json_shape.JsonShape:
    """Return the time or bytes whose printed schema equals this one, otherwise a text."""
    for shape, printed in _STRINGS:
        if printed == schema:
            return shape
    return json_shape.Text(
        schema.get("minLength", 0), schema.get("pattern"), tuple(schema.get("examples", ()))
    )


def _list_strings() -> list[tuple[json_shape.JsonShape, Schema]]:
    """List every possible time and base64 shape with its printed schema."""
    flags = itertools.product(_FLAGS, repeat=3)
    times = [
        json_shape.Timestamp(lenient=True),
        *(json_shape.Timestamp(utc=u, whole=w, nonzero=n) for u, w, n in flags),
    ]
    octets = [
        *(
            json_shape.Base64("standard", nonempty, lenient)
            for nonempty, lenient in itertools.product(_FLAGS, repeat=2)
        ),
        *(json_shape.Base64("url", nonempty) for nonempty in _FLAGS),
    ]
    printed: list[tuple[json_shape.JsonShape, Schema]] = [
        (time, string_schemas.print_timestamp(time)) for time in times
    ]
    return [*printed, *((octet, string_schemas.print_octets(octet)) for octet in octets)]


# Comparing with all printed forms keeps this module from repeating their patterns.
_STRINGS = _list_strings()


def _read_array(schema: Schema) -> json_shape.Array:
    least, most = schema.get("minItems", 0), schema.get("maxItems")
    if "items" in schema:
        return json_shape.Array(shape_of(schema["items"]), least, most)
    first: list[Any] = schema.get("prefixItems", [])
    return json_shape.Array(
        shape_of(first[0]) if first else json_shape.Anything(), least, most, checked=len(first)
    )


def _read_map(schema: Schema) -> json_shape.MapOf:
    names = schema.get("propertyNames")
    keys = (
        shape_of({"type": "string", **names} if "enum" not in names else names)
        if names
        else json_shape.Text()
    )
    return json_shape.MapOf(keys, shape_of(schema["additionalProperties"]), schema.get("minProperties", 0))


def _read_record(schema: Schema) -> json_shape.Record:
    """Read a record. A schema states groups and needs alike (`dependentRequired`), so all of them become `needs`."""
    required = set(schema.get("required", ()))
    fields = tuple(
        json_shape.Field(name, shape_of(of), name in required) for name, of in schema["properties"].items()
    )
    needs = tuple((name, tuple(others)) for name, others in schema.get("dependentRequired", {}).items())
    return json_shape.Record(fields, closed=schema.get("additionalProperties") is False, needs=needs)
