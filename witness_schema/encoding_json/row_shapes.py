"""Shapes by the rows of `custom_marshalers`: whole ones, and times that a marshaler writes as strings."""

from __future__ import annotations

from dataclasses import replace

from witness_schema.encoding_json.custom_marshalers import DIGEST_SET, ROWS, Times
from witness_schema.encoding_json.rows.marshaler_row import Row
from witness_schema.golang.types import Marshaler
from witness_schema.shapes import json_shape


def build_row_shape(
    row: Row, marshaler: Marshaler, digest_names: tuple[str, ...], *, reading: bool
) -> json_shape.JsonShape:
    """Return the shape of what a row's type writes or reads. digest_names: those of DigestSet, () where they are unknown."""
    if row is ROWS[DIGEST_SET]:
        if not digest_names:
            return json_shape.Unresolved("the table of digest names cannot be read", marshaler.source)
        names = json_shape.AnyOf(tuple(map(json_shape.Constant, digest_names)))
        return json_shape.MapOf(
            names, json_shape.nullable(json_shape.Text()) if reading else json_shape.Text()
        )
    if reading and row.read is not None:
        return row.read
    return row.shape if row.shape is not None else json_shape.Anything()


def insert_times(times: Times | None, shape: json_shape.JsonShape, *, reading: bool) -> json_shape.JsonShape:
    """Turn the strings of a record that a marshaler fills from times into timestamps."""
    if times is None or not isinstance(shape, json_shape.Record):
        return shape
    time = json_shape.nullable(json_shape.Timestamp(lenient=True)) if reading else times.written
    fields = (replace(one, shape=time) if one.name in times.names else one for one in shape.fields)
    return replace(shape, fields=tuple(fields))
