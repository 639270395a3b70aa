"""Prints JSON shapes as JSON Schema 2020-12. Every rule is an assertion; `format` and the like only annotate."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from witness_schema.shapes import json_shape, string_schemas
from witness_schema.shapes.shape_walk import every

DIALECT = "https://json-schema.org/draft/2020-12/schema"
Schema = dict[str, Any]

# The largest floats as Go writes them, and the smallest float32 input that Go refuses: halfway to the next power of two.
# For float64 there is no such entry, because a validator that parses into doubles cannot see the difference.
_LARGEST = {32: 3.4028235e38, 64: 1.7976931348623157e308}
_TOO_LARGE = {32: 3.4028235677973366e38}


def emit(
    shape: json_shape.JsonShape, definitions: json_shape.Definitions, *, root: Schema | None = None
) -> Schema:
    """Print a whole schema: the `root` keywords, then the shape, then the definitions that it refers to."""
    reached = _list_reached(shape, definitions)
    head = {"$schema": DIALECT, **(root or {}), **schema_of(shape)}
    if reached:
        head["$defs"] = {name: schema_of(definitions[name]) for name in reached}
    return head


def schema_of(shape: json_shape.JsonShape) -> Schema:
    """Print the schema of one shape; named shapes become references into `$defs`."""
    match shape:
        case json_shape.Null():
            return {"type": "null"}
        case json_shape.Boolean(only):
            return {"type": "boolean"} if only is None else {"const": only}
        case json_shape.Integer():
            return _print_integer(shape)
        case json_shape.Number():
            return _print_number(shape)
        case json_shape.Text():
            return string_schemas.print_text(shape)
        case json_shape.Timestamp():
            return string_schemas.print_timestamp(shape)
        case json_shape.Base64():
            return string_schemas.print_octets(shape)
        case json_shape.Constant(value):
            return {"const": value}
        case json_shape.Anything(nonnull):
            return {"not": {"type": "null"}} if nonnull else {}
        case json_shape.Array():
            return _print_array(shape)
        case json_shape.MapOf():
            return _print_map(shape)
        case json_shape.Record():
            return _print_record(shape)
        case json_shape.AnyOf(options):
            return _print_options(options)
        case json_shape.Reference(name):
            # A $ref is a URI, so the brackets in names of generic types are percent-encoded.
            return {"$ref": f"#/$defs/{quote(name)}"}
        case json_shape.Unresolved(reason, source):
            return {"x-unresolved": f"{source}: {reason}" if source else reason}


def _print_integer(shape: json_shape.Integer) -> Schema:
    out: Schema = {"type": "integer", "minimum": shape.minimum, "maximum": shape.maximum}
    # "not" is needed only where 0 lies within the range.
    if shape.nonzero and shape.minimum == 0:
        out["minimum"] = 1
    elif shape.nonzero:
        out["not"] = {"const": 0}
    return out


def _print_number(shape: json_shape.Number) -> Schema:
    out: Schema = {"type": "integer" if shape.whole else "number"}
    if shape.verbatim:
        # Of any size: a schema cannot say how it is spelled.
        return {**out, "not": {"const": 0}} if shape.nonzero else out
    if shape.lenient and shape.bits in _TOO_LARGE:
        limit = _TOO_LARGE[shape.bits]
        out |= {"exclusiveMinimum": -limit, "exclusiveMaximum": limit}
    else:
        out |= {"minimum": -_LARGEST[shape.bits], "maximum": _LARGEST[shape.bits]}
    return {**out, "not": {"const": 0}} if shape.nonzero else out


def _print_array(shape: json_shape.Array) -> Schema:
    out: Schema = {"type": "array"}
    if shape.checked is None:
        out["items"] = schema_of(shape.items)
    elif shape.checked:
        out["prefixItems"] = [schema_of(shape.items)] * shape.checked
    if shape.min_items:
        out["minItems"] = shape.min_items
    if shape.max_items is not None:
        out["maxItems"] = shape.max_items
    return out


def _print_map(shape: json_shape.MapOf) -> Schema:
    out: Schema = {"type": "object", "additionalProperties": schema_of(shape.values)}
    names = _print_names(shape.keys)
    if names:
        out["propertyNames"] = names
    if shape.min_properties:
        out["minProperties"] = shape.min_properties
    return out


def _print_names(keys: json_shape.JsonShape) -> Schema:
    """Print the `propertyNames` of a map; {} where any string is allowed, since keys are strings anyway."""
    if isinstance(keys, json_shape.AnyOf) and all(
        isinstance(option, json_shape.Constant) for option in keys.options
    ):
        return {"enum": [option.value for option in keys.options if isinstance(option, json_shape.Constant)]}
    return {} if keys == json_shape.Text() else schema_of(keys)


def _print_record(shape: json_shape.Record) -> Schema:
    out: Schema = {"type": "object", "properties": {f.name: schema_of(f.shape) for f in shape.fields}}
    required = [f.name for f in shape.fields if f.required]
    if required:
        out["required"] = required
    if shape.closed:
        out["additionalProperties"] = False
    # A group is printed as one dependency per member, each on all the others: JSON Schema has no keyword for groups.
    dependent = {name: [o for o in group if o != name] for group in shape.together for name in group}
    dependent |= {name: list(others) for name, others in shape.needs}
    if dependent:
        out["dependentRequired"] = dependent
    return out


def _print_options(options: tuple[json_shape.JsonShape, ...]) -> Schema:
    """Print options as an enum of constants, as tagged records, as a list of types with null, or else as `anyOf`."""
    if all(isinstance(option, json_shape.Constant) for option in options):
        return {"enum": [option.value for option in options if isinstance(option, json_shape.Constant)]}
    records = tuple(option for option in options if isinstance(option, json_shape.Record))
    tag = find_tag(records) if len(records) == len(options) else None
    if tag is not None:
        return _print_tagged(tag, records)
    rest = [option for option in options if option != json_shape.Null()]
    if len(rest) == 1 and len(options) == 2:
        inner = schema_of(rest[0])
        if isinstance(inner.get("type"), str) and string_schemas.allows_null_type(inner):
            return {**inner, "type": [inner["type"], "null"]}
    return {"anyOf": [schema_of(option) for option in options]}


def find_tag(records: tuple[json_shape.Record, ...]) -> str | None:
    """Return the required property whose constant distinguishes these records, or None where there is none."""
    for candidate in records[0].fields if records else ():
        fields = [next((f for f in record.fields if f.name == candidate.name), None) for record in records]
        values = {
            f.shape
            for f in fields
            if f is not None and f.required and isinstance(f.shape, json_shape.Constant)
        }
        if len(values) == len(records) > 1:
            return candidate.name
    return None


def _print_tagged(tag: str, records: tuple[json_shape.Record, ...]) -> Schema:
    """Print records as `if` tag `then` record, so that errors concern the record that is meant and not every option."""
    cases = [(next(schema_of(f.shape) for f in record.fields if f.name == tag), record) for record in records]
    return {
        "type": "object",
        "required": [tag],
        "properties": {tag: {"enum": [constant["const"] for constant, _ in cases]}},
        "allOf": [
            {"if": {"properties": {tag: constant}, "required": [tag]}, "then": schema_of(record)}
            for constant, record in cases
        ],
    }


def _list_reached(shape: json_shape.JsonShape, definitions: json_shape.Definitions) -> list[str]:
    """List the names of the definitions that the shape refers to, directly or indirectly, sorted."""
    return sorted({one.name for one in every(shape, definitions) if isinstance(one, json_shape.Reference)})
