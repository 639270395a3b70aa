"""Which values a shape can have, as far as a comparison with a constant needs it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from witness_schema.shapes import json_shape
from witness_schema.shapes.json_shape import JsonShape

# Rego orders values of different kinds so (OPA documentation, "Comparison").
_ORDER = ("null", "a boolean", "a number", "a text", "a list", "an object")


def name_kind(value: str | int | float | bool | None) -> str:
    """The kind of a constant."""
    match value:
        case None:
            return "null"
        case bool():
            return "a boolean"
        case str():
            return "a text"
        case _:
            return "a number"


def rank(kind: str) -> int:
    """The place of a kind in Rego's order."""
    return _ORDER.index(kind)


def name_kinds(shapes: Sequence[JsonShape]) -> set[str] | None:
    """The kinds that values of these shapes have; None where one of them is open."""
    kinds = {_name(shape) for shape in shapes}
    return None if "" in kinds else kinds


def _name(shape: JsonShape) -> str:
    match shape:
        case json_shape.Null():
            return "null"
        case json_shape.Boolean():
            return "a boolean"
        case json_shape.Integer() | json_shape.Number():
            return "a number"
        case json_shape.Text() | json_shape.Timestamp() | json_shape.Base64():
            return "a text"
        case json_shape.Array():
            return "a list"
        case json_shape.MapOf() | json_shape.Record():
            return "an object"
        case json_shape.Constant(value):
            return name_kind(value)
        case _:
            return ""


def admits(shape: JsonShape, value: str | int | float | bool | None) -> bool:
    """Whether a value of the right kind may have this one; True where nobody can tell."""
    match shape, value:
        case json_shape.Constant(only), _:
            return only == value
        case json_shape.Boolean(only=bool(only)), bool():
            return only is value
        case json_shape.Integer(minimum, maximum, nonzero), int() if not isinstance(value, bool):
            return minimum <= value <= maximum and not (nonzero and value == 0)
        case json_shape.Text(min_length, pattern), str():
            return len(value) >= min_length and (pattern is None or re.search(pattern, value) is not None)
        case json_shape.Base64(nonempty=True), "":
            return False
        case json_shape.Timestamp(), str():
            return value[:4].isdigit() and "T" in value
        case _:
            return name_kind(value) == _name(shape)
