"""The places of a value, each with the shapes that may stand there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from witness_generators.near_miss.near_miss import Path
from witness_schema.shapes import json_shape
from witness_schema.shapes.string_schemas import print_octets, print_timestamp

Texts = json_shape.Text | json_shape.Timestamp | json_shape.Base64


@dataclass(frozen=True, slots=True)
class Place:
    """A value, the shapes that may stand there (references and choices opened), and the one that does."""

    path: Path
    value: Any
    options: tuple[json_shape.JsonShape, ...]
    shape: json_shape.JsonShape


def places(
    value: Any, shape: json_shape.JsonShape, definitions: json_shape.Definitions, path: Path = ()
) -> Iterator[Place]:
    """Every place of a value of this shape, the outermost first; what stands in an `Anything` has no shape of its own."""
    options = opened(shape, definitions)
    chosen = next(option for option in options if stands(value, option))
    yield Place(path, value, options, chosen)
    match chosen:
        case json_shape.Array(items):
            for index, item in enumerate(value):
                yield from places(item, items, definitions, (*path, index))
        case json_shape.MapOf(_, values):
            for key, item in value.items():
                yield from places(item, values, definitions, (*path, key))
        case json_shape.Record(fields):
            for field in fields:
                if field.name in value:
                    yield from places(value[field.name], field.shape, definitions, (*path, field.name))
        case _:
            pass


def opened(
    shape: json_shape.JsonShape, definitions: json_shape.Definitions
) -> tuple[json_shape.JsonShape, ...]:
    """What may stand here, without references and choices."""
    match shape:
        case json_shape.Reference(name):
            return opened(definitions[name], definitions)
        case json_shape.AnyOf(options):
            return tuple(inner for option in options for inner in opened(option, definitions))
        case _:
            return (shape,)


def stands(value: Any, shape: json_shape.JsonShape) -> bool:
    """Whether a value that conforms to one of several opened shapes is of this one."""
    match shape:
        case json_shape.Null():
            return value is None
        case json_shape.Boolean():
            return isinstance(value, bool)
        case json_shape.Integer():
            return isinstance(value, int) and not isinstance(value, bool)
        case json_shape.Number():
            return isinstance(value, int | float) and not isinstance(value, bool)
        case json_shape.Text() | json_shape.Timestamp() | json_shape.Base64():
            return isinstance(value, str) and takes(shape, value)
        case json_shape.Constant(constant):
            return type(value) is type(constant) and value == constant
        case json_shape.Array():
            return isinstance(value, list)
        case json_shape.MapOf():
            return isinstance(value, dict)
        case json_shape.Record():
            return isinstance(value, dict) and _is_of(value, shape)
        case _:
            return isinstance(shape, json_shape.Anything)


def _is_of(value: dict[str, Any], record: json_shape.Record) -> bool:
    """Whether the keys, and the constants that tell records apart, are this record's."""
    names = {field.name for field in record.fields}
    required = {field.name for field in record.fields if field.required}
    tags = [
        (field.name, field.shape) for field in record.fields if isinstance(field.shape, json_shape.Constant)
    ]
    return required <= value.keys() <= names and all(stands(value[name], tag) for name, tag in tags)


def takes(shape: Texts, text: str) -> bool:
    """Whether this shape of texts takes this one."""
    match shape:
        case json_shape.Text(minimum, pattern):
            return len(text) >= minimum and (pattern is None or re.fullmatch(pattern, text) is not None)
        case json_shape.Timestamp():
            return re.fullmatch(print_timestamp(shape)["pattern"], text) is not None
        case json_shape.Base64(_, nonempty):
            fits = re.fullmatch(print_octets(shape)["pattern"], text) is not None
            return fits and (bool(text) or not nonempty)
