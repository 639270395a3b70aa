"""A JSON shape in a few words, for people."""

from __future__ import annotations

from typing import assert_never

from witness_schema.shapes.json_shape import (
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

_NAMED = 4  # a record with more properties is only "object"


def kind(shape: JsonShape) -> str:
    """What a shape is, by one word or two; a reference is what it refers to, which the caller looks up."""
    match shape:
        case Null():
            return "null"
        case Boolean():
            return "boolean"
        case Integer():
            return "integer"
        case Number():
            return "number"
        case Text():
            return "string"
        case Timestamp():
            return "time"
        case Base64():
            return "base64"
        case Constant():
            return "constant"
        case Anything():
            return "anything"
        case Array():
            return "list"
        case MapOf():
            return "map"
        case Record():
            return "object"
        case OneOf():
            return "choice"
        case Reference():
            return "reference"
        case Unresolved():
            return "unresolved"
        case _:
            assert_never(shape)


def words(shape: JsonShape, definitions: Definitions, depth: int = 3) -> str:
    """The shape in words: "list of string", "integer 0..65535", "map of object or null"."""
    match shape:
        case Reference(name):
            return words(definitions[name], definitions, depth)
        case OneOf(options) if Null() in options:
            rest = tuple(option for option in options if option != Null())
            inner = rest[0] if len(rest) == 1 else OneOf(rest)
            return f"{words(inner, definitions, depth)} or null"
        case OneOf(options):
            return f"one of {len(options)}"
        case Array(items, least, most):
            fixed = f" of {most}" if most is not None and least == most else ""
            return f"list{fixed} of {_inner(items, definitions, depth)}"
        case MapOf(_, values):
            return f"map of {_inner(values, definitions, depth)}"
        case Record(fields) if len(fields) <= _NAMED:
            return f"object {{{', '.join(f.name if f.required else f'{f.name}?' for f in fields)}}}"
        case Integer(minimum, maximum):
            return f"integer {minimum}..{maximum}"
        case Number(bits):
            return f"number of {bits} bits"
        case Constant(value):
            return f"constant {value!r}"
        case _:
            return kind(shape)


def _inner(shape: JsonShape, definitions: Definitions, depth: int) -> str:
    return words(shape, definitions, depth - 1) if depth else "…"
