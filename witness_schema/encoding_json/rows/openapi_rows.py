"""Rows for OpenAPI documents as kin-openapi writes and reads them."""

from __future__ import annotations

from witness_schema.encoding_json.rows.type_row import RowTypes, TypeRow
from witness_schema.shapes.json_shape import JsonShape, MapOf, Text, nullable

_PACKAGE = "github.com/getkin/kin-openapi/openapi3"


def _build_locations(types: RowTypes) -> JsonShape:
    """Build the shape of locations by their names; that each has its key as its name, no shape says."""
    held = MapOf(Text(), types.encode_value("Location"))
    return nullable(held) if types.reading else held


OPENAPI_ROWS: dict[str, TypeRow] = {
    f"{_PACKAGE}.FieldLocations": TypeRow(
        _build_locations,
        "an object of locations by their names, which is a list in Go",
        "d0d81cd63d422994",
        "18ef18ca9e4876cc",
        veils=False,
    ),
}
