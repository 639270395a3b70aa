"""Rows for OpenAPI documents as kin-openapi writes and reads them."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from witness_schema.encoding_json.rows.type_row import RowTypes, TypeRow, state
from witness_schema.shapes.json_shape import JsonShape, MapOf, Record, Text, nullable

_PACKAGE = "github.com/getkin/kin-openapi/openapi3"


def _build_locations(types: RowTypes) -> JsonShape:
    """Build the shape of locations by their names; that each has its key as its name, no shape says."""
    held = MapOf(Text(), types.encode_value("Location"))
    return nullable(held) if types.reading else held


def _build_extended(types: RowTypes, name: str) -> JsonShape:
    """Build the shape of an object that keeps every property which is none of its fields."""
    whole = types.encode_fields(name)
    return replace(whole, closed=False) if isinstance(whole, Record) else whole


# Objects with extensions → fingerprints of both methods. The second lists the fields, which the first writes by MarshalYAML.
_EXTENDED = {
    "Contact": ("0298115c2e4fc397", "097865a7fbbaf592"),
    "Discriminator": ("4a73e187eb31bd0f", "06d8b2cc6d0ee46f"),
    "Example": ("7f7a416d4118aed7", "50b59bc39d563dd3"),
    "ExternalDocs": ("ff95c7c48bda7c77", "2b1f3ac0e894332c"),
    "Info": ("9798082a089adaea", "6281deed227c7821"),
    "License": ("960fc4dbeb85888b", "e9a563927682c97b"),
    "Link": ("01fe6dd10e9ed99d", "ff4ced59c0105ae2"),
    "OAuthFlow": ("2354c85884e6e7df", "e98e40759ed382f6"),
    "OAuthFlows": ("60b3baa135d9d49b", "d05935146de14db1"),
    "SecurityScheme": ("bf569c5139ab0fb2", "cdc01f63f6e3474a"),
    "Server": ("a6511981039e898d", "589c32ca0dd547d3"),
    "ServerVariable": ("4b9b3572bb95f8f4", "6debf4a3c4e8c27e"),
    "Tag": ("09a10de2b0e7da67", "e9faf3ce51e12ccb"),
    "XML": ("cd0d650279e8f5cb", "235ca297ff673ea8"),
}
OPENAPI_ROWS: dict[str, TypeRow] = {
    f"{_PACKAGE}.FieldLocations": TypeRow(
        _build_locations,
        "an object of locations by their names, which is a list in Go",
        "d0d81cd63d422994",
        "18ef18ca9e4876cc",
        veils=False,
    ),
    f"{_PACKAGE}.MappingRef": TypeRow(
        state(Text(), nullable(Text())), "a text as it is", "315f15d0dd6bf5a0", "03e492302572b949"
    ),
    **{
        f"{_PACKAGE}.{name}": TypeRow(
            partial(_build_extended, name=name), "its fields, and any others as extensions", *prints
        )
        for name, prints in _EXTENDED.items()
    },
}
