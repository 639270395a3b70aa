"""JSON Schemas that `json_schema` printed, read back as shapes. Printed again, such a shape is the same schema.

What a schema does not say is not there: Go names, sources, which definitions are about which Go type.
"""

from __future__ import annotations

import itertools
from typing import Any
from urllib.parse import unquote

from witness_schema.errors import WitnessSchemaError
from witness_schema.shapes import string_schemas
from witness_schema.shapes.json_shape import (
    Anything,
    Array,
    Base64,
    Boolean,
    Constant,
    Field,
    Integer,
    JsonShape,
    MapOf,
    Null,
    Number,
    OneOf,
    Record,
    Reference,
    Text,
    Timestamp,
    Unresolved,
    nullable,
)
from witness_schema.shapes.schema_printing import Schema

_ROOT = "#/$defs/"
_FLAGS = (False, True)
_FLOAT32 = 1e39  # no 32-bit float is as large, every 64-bit limit is larger


def shape_of(schema: Schema) -> JsonShape:
    """The shape that a schema was printed of; one that is none of ours is an error."""
    match schema:
        case {"$ref": str(target)}:
            return Reference(unquote(target.removeprefix(_ROOT)))
        case {"x-unresolved": str(reason)}:
            return Unresolved(reason, "")
        case {"const": bool(only)}:
            return Boolean(only)
        case {"const": value}:
            return Constant(value)
        case {"enum": list(values)}:
            return OneOf(tuple(map(Constant, values)))
        case {"anyOf": list(options)}:
            return OneOf(tuple(map(shape_of, options)))
        case {"allOf": list(cases), "required": [str()]}:
            return OneOf(tuple(shape_of(case["then"]) for case in cases))
        case {"type": [str(kind), "null"]}:
            return nullable(_typed(kind, {**schema, "type": kind}))
        case {"type": str(kind)}:
            return _typed(kind, schema)
        case {"not": {"type": "null"}}:
            return Anything(nonnull=True)
        case _:
            return Anything()


def _typed(kind: str, schema: Schema) -> JsonShape:
    match kind:
        case "null":
            return Null()
        case "boolean":
            return Boolean()
        case "integer":
            return _integer(schema)
        case "number":
            return _number(schema)
        case "string":
            return _string(schema)
        case "array":
            return _array(schema)
        case "object":
            return _record(schema) if "properties" in schema else _map(schema)
        case _:
            raise WitnessSchemaError(f"no schema of ours has the type {kind}")


def _integer(schema: Schema) -> Integer:
    minimum, maximum = schema["minimum"], schema["maximum"]
    if minimum == 1:
        return Integer(0, maximum, nonzero=True)
    return Integer(minimum, maximum, nonzero="not" in schema)


def _number(schema: Schema) -> Number:
    lenient = "exclusiveMaximum" in schema
    largest = schema["exclusiveMaximum"] if lenient else schema["maximum"]
    return Number(32 if largest < _FLOAT32 else 64, "not" in schema, lenient)


def _string(schema: Schema) -> JsonShape:
    """Times and bytes are told by the whole of their schema, any other string is a text."""
    for shape, printed in _STRINGS:
        if printed == schema:
            return shape
    return Text(schema.get("minLength", 0), schema.get("pattern"), tuple(schema.get("examples", ())))


def _strings() -> list[tuple[JsonShape, Schema]]:
    flags = itertools.product(_FLAGS, repeat=3)
    times = [Timestamp(lenient=True), *(Timestamp(utc=u, whole=w, nonzero=n) for u, w, n in flags)]
    octets = [
        *(Base64("standard", nonempty, lenient) for nonempty, lenient in itertools.product(_FLAGS, repeat=2)),
        *(Base64("url", nonempty) for nonempty in _FLAGS),
    ]
    printed: list[tuple[JsonShape, Schema]] = [(time, string_schemas.timestamp(time)) for time in times]
    return [*printed, *((octet, string_schemas.octets(octet)) for octet in octets)]


_STRINGS = _strings()


def _array(schema: Schema) -> Array:
    least, most = schema.get("minItems", 0), schema.get("maxItems")
    if "items" in schema:
        return Array(shape_of(schema["items"]), least, most)
    first: list[Any] = schema.get("prefixItems", [])
    return Array(shape_of(first[0]) if first else Anything(), least, most, checked=len(first))


def _map(schema: Schema) -> MapOf:
    names = schema.get("propertyNames")
    keys = shape_of({"type": "string", **names} if "enum" not in names else names) if names else Text()
    return MapOf(keys, shape_of(schema["additionalProperties"]), schema.get("minProperties", 0))


def _record(schema: Schema) -> Record:
    """Which of the dependent properties come together and which need others is one and the same to the schema."""
    required = set(schema.get("required", ()))
    fields = tuple(Field(name, shape_of(of), name in required) for name, of in schema["properties"].items())
    needs = tuple((name, tuple(others)) for name, others in schema.get("dependentRequired", {}).items())
    return Record(fields, closed=schema.get("additionalProperties") is False, needs=needs)
