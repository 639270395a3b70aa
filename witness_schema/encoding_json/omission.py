"""Narrows shapes by `omitempty` and `omitzero`: a field that is written is not empty, or not zero."""

from __future__ import annotations

from dataclasses import replace

from witness_schema.shapes import json_shape


def remove_empty(shape: json_shape.JsonShape) -> json_shape.JsonShape:
    """Return the shape of a value that `omitempty` keeps (encoding/json, `isEmptyValue`)."""
    match shape:
        case json_shape.Boolean():
            # false is the empty bool, so a written one is true.
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
            # nil maps, slices and pointers are empty, so the null they would be written as goes away.
            return _join_options(
                tuple(remove_empty(option) for option in options if option != json_shape.Null())
            )
        case _:
            return shape


def remove_zero(shape: json_shape.JsonShape) -> json_shape.JsonShape:
    """Return the shape of a value that `omitzero` keeps: it is not nil, but may be an empty list or map."""
    match shape:
        case json_shape.Boolean() | json_shape.Integer() | json_shape.Number() | json_shape.Text():
            return remove_empty(shape)
        # omitzero asks `IsZero`, which time.Time has; omitempty never omits a struct.
        case json_shape.Timestamp():
            return replace(shape, nonzero=True)
        case _:
            return remove_null(shape)


def remove_null(shape: json_shape.JsonShape) -> json_shape.JsonShape:
    """Return the shape without null, as for a pointer that is not nil."""
    match shape:
        case json_shape.AnyOf(options):
            return _join_options(tuple(option for option in options if option != json_shape.Null()))
        case json_shape.Anything():
            return replace(shape, nonnull=True)
        case _:
            return shape


def _join_options(options: tuple[json_shape.JsonShape, ...]) -> json_shape.JsonShape:
    return options[0] if len(options) == 1 else json_shape.AnyOf(options)
