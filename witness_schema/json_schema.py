"""JSON shapes printed as JSON Schema 2020-12: what must hold is asserted, `format` and the like stand beside it.

Patterns use explicit ASCII classes only: `\\d` and `$` mean different things to different validators.
"""

from __future__ import annotations

from typing import Any

from witness_schema.json_shape import (
    Anything,
    Array,
    Base64,
    Boolean,
    Constant,
    Definitions,
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
)
from witness_schema.shape_walk import every

DIALECT = "https://json-schema.org/draft/2020-12/schema"
Schema = dict[str, Any]

_YEAR = "[0-9]{4}"
_LEAP = "([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)"
_DATE = (
    f"({_YEAR}-(0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|{_YEAR}-(0[469]|11)-(0[1-9]|[12][0-9]|30)"
    f"|{_YEAR}-02-(0[1-9]|1[0-9]|2[0-8])|{_LEAP}-02-29)"
)
_CLOCK = "([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
_OFFSET = "([+-]([01][0-9]|2[0-3]):[0-5][0-9])"
# Go still reads an hour of one digit and a comma before the fraction (go.dev/issue/54580).
_READ_CLOCK = "([01]?[0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
READ_TIME = rf"^{_DATE}T{_READ_CLOCK}([.,][0-9]+)?(Z|[+-]([01][0-9]|2[0-4]):([0-5][0-9]|60))$"


def written_time(*, utc: bool, whole: bool) -> str:
    """The pattern of the times that Go writes: no `+00:00`, no trailing zero in a fraction."""
    fraction = "" if whole else r"(\.[0-9]{0,8}[1-9])?"
    zone = "Z" if utc else f"(Z|(?![+-]00:00){_OFFSET})"
    return f"^{_DATE}T{_CLOCK}{fraction}{zone}$"


_STANDARD = "A-Za-z0-9+/"
_URL = "A-Za-z0-9_-"
_NEWLINES = r"[\r\n]*"

FLOAT32_MAX = 3.4028234663852886e38
FLOAT64_MAX = 1.7976931348623157e308


def emit(shape: JsonShape, definitions: Definitions, *, root: Schema | None = None) -> Schema:
    """A whole schema: `root` keywords first, then the shape, then the definitions that it reaches."""
    reached = _reached(shape, definitions)
    head = {"$schema": DIALECT, **(root or {}), **schema_of(shape)}
    if reached:
        head["$defs"] = {name: schema_of(definitions[name]) for name in reached}
    return head


def schema_of(shape: JsonShape) -> Schema:
    """The schema of one shape; named shapes are references into `$defs`."""
    match shape:
        case Null():
            return {"type": "null"}
        case Boolean(only):
            return {"type": "boolean"} if only is None else {"const": only}
        case Integer():
            return _integer(shape)
        case Number():
            return _number(shape)
        case Text():
            return _text(shape)
        case Timestamp():
            return _timestamp(shape)
        case Base64():
            return _base64(shape)
        case Constant(value):
            return {"const": value}
        case Anything(nonnull):
            return {"not": {"type": "null"}} if nonnull else {}
        case Array():
            return _array(shape)
        case MapOf():
            return _map(shape)
        case Record():
            return _record(shape)
        case OneOf(options):
            return _one_of(options)
        case Reference(name):
            return {"$ref": f"#/$defs/{name}"}
        case Unresolved(reason, source):
            return {"x-unresolved": f"{source}: {reason}" if source else reason}


def _timestamp(shape: Timestamp) -> Schema:
    """`format` stands beside the pattern only where every text that matches is RFC 3339."""
    if shape.lenient:
        return {"type": "string", "pattern": READ_TIME}
    pattern = written_time(utc=shape.utc, whole=shape.whole)
    return {"type": "string", "format": "date-time", "pattern": pattern}


def _integer(shape: Integer) -> Schema:
    out: Schema = {"type": "integer", "minimum": shape.minimum, "maximum": shape.maximum}
    if shape.nonzero and shape.minimum == 0:
        out["minimum"] = 1
    elif shape.nonzero:
        out["not"] = {"const": 0}
    return out


def _number(shape: Number) -> Schema:
    largest = FLOAT32_MAX if shape.bits == 32 else FLOAT64_MAX
    out: Schema = {"type": "number", "minimum": -largest, "maximum": largest}
    return {**out, "not": {"const": 0}} if shape.nonzero else out


def _text(shape: Text) -> Schema:
    out: Schema = {"type": "string"}
    if shape.min_length:
        out["minLength"] = shape.min_length
    if shape.pattern is not None:
        out["pattern"] = shape.pattern
    if shape.known:
        out["examples"] = list(shape.known)
    return out


def _base64(shape: Base64) -> Schema:
    out: Schema = {"type": "string"}
    if shape.alphabet == "url":
        pattern = f"^([{_URL}]{{4}})*([{_URL}][AQgw]|[{_URL}]{{2}}[AEIMQUYcgkosw048])?$"
        out["contentEncoding"] = "base64url"
    else:
        pattern = base64_pattern(lenient=shape.lenient)
        out["contentEncoding"] = "base64"
    out["pattern"] = pattern
    return {**out, "minLength": 1} if shape.nonempty else out


def base64_pattern(*, lenient: bool) -> str:
    """RFC 4648 §4 with padding. Written by Go: the unused bits are zero. Read by Go: they may be set, newlines anywhere."""
    if not lenient:
        return f"^([{_STANDARD}]{{4}})*([{_STANDARD}][AQgw]==|[{_STANDARD}]{{2}}[AEIMQUYcgkosw048]=)?$"
    one, pad = f"[{_STANDARD}]{_NEWLINES}", f"={_NEWLINES}"
    return f"^{_NEWLINES}({one}{one}{one}{one})*({one}{one}{pad}{pad}|{one}{one}{one}{pad})?$"


def _array(shape: Array) -> Schema:
    out: Schema = {"type": "array", "items": schema_of(shape.items)}
    if shape.min_items:
        out["minItems"] = shape.min_items
    if shape.max_items is not None:
        out["maxItems"] = shape.max_items
    return out


def _map(shape: MapOf) -> Schema:
    out: Schema = {"type": "object", "additionalProperties": schema_of(shape.values)}
    names = _names(shape.keys)
    if names:
        out["propertyNames"] = names
    if shape.min_properties:
        out["minProperties"] = shape.min_properties
    return out


def _names(keys: JsonShape) -> Schema:
    """`propertyNames` of a map; keys are strings anyway, so any string asserts nothing."""
    if isinstance(keys, OneOf) and all(isinstance(option, Constant) for option in keys.options):
        return {"enum": [option.value for option in keys.options if isinstance(option, Constant)]}
    return {} if keys == Text() else schema_of(keys)


def _record(shape: Record) -> Schema:
    out: Schema = {"type": "object", "properties": {f.name: schema_of(f.shape) for f in shape.fields}}
    required = [f.name for f in shape.fields if f.required]
    if required:
        out["required"] = required
    if shape.closed:
        out["additionalProperties"] = False
    if shape.together:
        out["dependentRequired"] = {
            name: [other for other in group if other != name] for group in shape.together for name in group
        }
    return out


def _one_of(options: tuple[JsonShape, ...]) -> Schema:
    """`anyOf`; null or one plain type becomes a list of types, constants become an enum."""
    if all(isinstance(option, Constant) for option in options):
        return {"enum": [option.value for option in options if isinstance(option, Constant)]}
    rest = [option for option in options if option != Null()]
    if len(rest) == 1 and len(options) == 2:
        inner = schema_of(rest[0])
        if isinstance(inner.get("type"), str) and "not" not in inner:
            return {**inner, "type": [inner["type"], "null"]}
    return {"anyOf": [schema_of(option) for option in options]}


def _reached(shape: JsonShape, definitions: Definitions) -> list[str]:
    """The names of the definitions that the shape refers to, directly or not, sorted."""
    return sorted({one.name for one in every(shape, definitions) if isinstance(one, Reference)})
