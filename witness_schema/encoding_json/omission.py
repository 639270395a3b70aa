"""What `omitempty` and `omitzero` leave of a shape: the field may be absent, and where it stands it is not empty."""

from __future__ import annotations

from dataclasses import replace

from witness_schema.shapes.json_shape import (
    Anything,
    Array,
    Base64,
    Boolean,
    Integer,
    JsonShape,
    MapOf,
    Null,
    Number,
    OneOf,
    Text,
    Timestamp,
)


def nonempty(shape: JsonShape) -> JsonShape:
    """The shape of a value that `omitempty` keeps (encoding/json, `isEmptyValue`)."""
    match shape:
        case Boolean():
            return Boolean(only=True)
        case Integer() | Number():
            return replace(shape, nonzero=True)
        case Text():
            return replace(shape, min_length=max(1, shape.min_length))
        case Base64():
            return replace(shape, nonempty=True)
        case Array():
            return replace(shape, min_items=max(1, shape.min_items))
        case MapOf():
            return replace(shape, min_properties=max(1, shape.min_properties))
        case OneOf(options):
            return _joined(tuple(nonempty(option) for option in options if option != Null()))
        case _:
            return shape


def nonzero(shape: JsonShape) -> JsonShape:
    """The shape of a value that `omitzero` keeps: not nil, but an empty list or map that is not nil stays."""
    match shape:
        case Boolean() | Integer() | Number() | Text():
            return nonempty(shape)
        case Timestamp():
            return replace(shape, nonzero=True)
        case _:
            return nonnull(shape)


def nonnull(shape: JsonShape) -> JsonShape:
    """The shape without null, as behind a pointer that is not nil."""
    match shape:
        case OneOf(options):
            return _joined(tuple(option for option in options if option != Null()))
        case Anything():
            return replace(shape, nonnull=True)
        case _:
            return shape


def _joined(options: tuple[JsonShape, ...]) -> JsonShape:
    return options[0] if len(options) == 1 else OneOf(options)
