"""The places of a value, each with the shapes that are possible there."""

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
    """A value at its path, the possible shapes (with references and choices resolved), and the shape that it has."""

    path: Path
    value: Any
    options: tuple[json_shape.JsonShape, ...]
    shape: json_shape.JsonShape


def list_places(
    value: Any, shape: json_shape.JsonShape, definitions: json_shape.Definitions, path: Path = ()
) -> Iterator[Place]:
    """Every place of a value of this shape, outermost first; the inside of an `Anything` has no places."""
    options = open_choices(shape, definitions)
    # The value conforms to the shape, so some option fits.
    chosen = next(option for option in options if has_shape(value, option))
    yield Place(path, value, options, chosen)
    match chosen:
        case json_shape.Array(items):
            for index, item in enumerate(value):
                yield from list_places(item, items, definitions, (*path, index))
        case json_shape.MapOf(_, values):
            for key, item in value.items():
                yield from list_places(item, values, definitions, (*path, key))
        case json_shape.Record(fields):
            for field in fields:
                if field.name in value:
                    yield from list_places(value[field.name], field.shape, definitions, (*path, field.name))
        case _:
            pass


def open_choices(
    shape: json_shape.JsonShape, definitions: json_shape.Definitions
) -> tuple[json_shape.JsonShape, ...]:
    """The possible shapes, with references and choices resolved."""
    match shape:
        case json_shape.Reference(name):
            return open_choices(definitions[name], definitions)
        case json_shape.AnyOf(options):
            return tuple(inner for option in options for inner in open_choices(option, definitions))
        case _:
            return (shape,)


def has_shape(value: Any, shape: json_shape.JsonShape) -> bool:
    """Whether a value that conforms to one of several resolved shapes has this one."""
    match shape:
        case json_shape.Null():
            return value is None
        case json_shape.Boolean():
            return isinstance(value, bool)
        case json_shape.Integer():
            # In Python, bool is a subclass of int.
            return isinstance(value, int) and not isinstance(value, bool)
        case json_shape.Number():
            return isinstance(value, int | float) and not isinstance(value, bool)
        case json_shape.Text() | json_shape.Timestamp() | json_shape.Base64():
            return isinstance(value, str) and accepts_text(shape, value)
        case json_shape.Constant(constant):
            # 1 == True in Python, but not in JSON.
            return type(value) is type(constant) and value == constant
        case json_shape.Array():
            return isinstance(value, list)
        case json_shape.MapOf():
            return isinstance(value, dict)
        case json_shape.Record():
            return isinstance(value, dict) and _is_record(value, shape)
        case _:
            return isinstance(shape, json_shape.Anything)


def _is_record(value: dict[str, Any], record: json_shape.Record) -> bool:
    """Whether the value has this record's keys and the constants that distinguish records."""
    names = {field.name for field in record.fields}
    required = {field.name for field in record.fields if field.required}
    tags = [
        (field.name, field.shape) for field in record.fields if isinstance(field.shape, json_shape.Constant)
    ]
    return required <= value.keys() <= names and all(has_shape(value[name], tag) for name, tag in tags)


def accepts_text(shape: Texts, text: str) -> bool:
    """Whether this shape accepts the text."""
    match shape:
        case json_shape.Text(minimum, pattern):
            return len(text) >= minimum and (pattern is None or re.fullmatch(pattern, text) is not None)
        case json_shape.Timestamp():
            return re.fullmatch(print_timestamp(shape)["pattern"], text) is not None
        case json_shape.Base64(_, nonempty):
            fits = re.fullmatch(print_octets(shape)["pattern"], text) is not None
            return fits and (bool(text) or not nonempty)
