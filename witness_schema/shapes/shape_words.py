"""Describes a JSON shape in a few words, for people."""

from __future__ import annotations

from typing import assert_never

from witness_schema.shapes import json_shape

_NAMED = 4  # a record with more properties is only "object"


def name_kind(shape: json_shape.JsonShape) -> str:
    """Name the kind of a shape in one word. A reference is a "reference": the caller looks it up first."""
    match shape:
        case json_shape.Null():
            return "null"
        case json_shape.Boolean():
            return "boolean"
        case json_shape.Integer():
            return "integer"
        case json_shape.Number():
            return "number"
        case json_shape.Text():
            return "string"
        case json_shape.Timestamp():
            return "time"
        case json_shape.Base64():
            return "base64"
        case json_shape.Constant():
            return "constant"
        case json_shape.Anything():
            return "anything"
        case json_shape.Array():
            return "list"
        case json_shape.MapOf():
            return "map"
        case json_shape.Record():
            return "object"
        case json_shape.AnyOf():
            return "choice"
        case json_shape.Reference():
            return "reference"
        case json_shape.Unresolved():
            return "unresolved"
        case _:
            assert_never(shape)


def describe_shape(shape: json_shape.JsonShape, definitions: json_shape.Definitions, depth: int = 3) -> str:
    """Describe a shape in words: "list of string", "integer 0..65535", "map of object or null".

    depth: how many nested lists and maps are described before "…"; recursive definitions would never end.
    """
    match shape:
        case json_shape.Reference(name):
            return describe_shape(definitions[name], definitions, depth)
        case json_shape.AnyOf(options) if json_shape.Null() in options:
            rest = tuple(option for option in options if option != json_shape.Null())
            inner = rest[0] if len(rest) == 1 else json_shape.AnyOf(rest)
            return f"{describe_shape(inner, definitions, depth)} or null"
        case json_shape.AnyOf(options):
            return f"one of {len(options)}"
        case json_shape.Array(items, least, most):
            fixed = f" of {most}" if most is not None and least == most else ""
            return f"list{fixed} of {_describe_inner(items, definitions, depth)}"
        case json_shape.MapOf(_, values):
            return f"map of {_describe_inner(values, definitions, depth)}"
        case json_shape.Record(fields) if len(fields) <= _NAMED:
            return f"object {{{', '.join(f.name if f.required else f'{f.name}?' for f in fields)}}}"
        case json_shape.Integer(minimum, maximum):
            return f"integer {minimum}..{maximum}"
        case json_shape.Number(bits):
            return f"number of {bits} bits"
        case json_shape.Constant(value):
            return f"constant {value!r}"
        case _:
            return name_kind(shape)


def _describe_inner(shape: json_shape.JsonShape, definitions: json_shape.Definitions, depth: int) -> str:
    return describe_shape(shape, definitions, depth - 1) if depth else "…"
