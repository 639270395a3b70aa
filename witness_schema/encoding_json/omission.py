"""What `omitempty` and `omitzero` leave of a shape: the field may be absent, and where it stands it is not empty."""

from __future__ import annotations

from dataclasses import replace

from witness_schema.shapes import json_shape


def remove_empty(shape: json_shape.JsonShape) -> json_shape.JsonShape:
    """The shape of a value that `omitempty` keeps (encoding/json, `isEmptyValue`)."""
    match shape:
        case json_shape.Boolean():
            return json_shape.Boolean(only=True)
        case json_shape.Integer() | json_shape.Number():
            return replace(shape, nonzero=True)
        case json_shape.Text():
            return replace(shape, min_length=max(1, shape.min_length))
        case json_shape.Base64():
            return replace(shape, nonempty=True)
        case json_shape.Array():
            return replace(shape, min_items=max(1, shape.min_items))
        case json_shape.MapOf():
            return replace(shape, min_properties=max(1, shape.min_properties))
        case json_shape.AnyOf(options):
            return _join_options(
                tuple(remove_empty(option) for option in options if option != json_shape.Null())
            )
        case _:
            return shape


def remove_zero(shape: json_shape.JsonShape) -> json_shape.JsonShape:
    """The shape of a value that `omitzero` keeps: not nil, but an empty list or map that is not nil stays."""
    match shape:
        case json_shape.Boolean() | json_shape.Integer() | json_shape.Number() | json_shape.Text():
            return remove_empty(shape)
        case json_shape.Timestamp():
            return replace(shape, nonzero=True)
        case _:
            return remove_null(shape)


def remove_null(shape: json_shape.JsonShape) -> json_shape.JsonShape:
    """The shape without null, as behind a pointer that is not nil."""
    match shape:
        case json_shape.AnyOf(options):
            return _join_options(tuple(option for option in options if option != json_shape.Null()))
        case json_shape.Anything():
            return replace(shape, nonnull=True)
        case _:
            return shape


def _join_options(options: tuple[json_shape.JsonShape, ...]) -> json_shape.JsonShape:
    return options[0] if len(options) == 1 else json_shape.AnyOf(options)
