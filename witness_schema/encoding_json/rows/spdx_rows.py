"""Rows for SPDX documents as tools-golang writes and reads them (SPDX 2.1 to 2.3)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from witness_schema.encoding_json.basic_types import build_basic
from witness_schema.encoding_json.rows import spdx_patterns as patterns
from witness_schema.encoding_json.rows.type_row import (
    RowTypes,
    TypeRow,
    add_fields,
    choose,
    set_fields,
    state,
)
from witness_schema.shapes.json_shape import (
    AnyOf,
    Anything,
    Array,
    Constant,
    Field,
    JsonShape,
    MapOf,
    Record,
    Text,
    nullable,
)

_MODULE = "github.com/spdx/tools-golang/spdx/v2"
_FULL = Text(min_length=1)
_CODE, _VALUE, _EXCLUDED = (
    "packageVerificationCode",
    "packageVerificationCodeValue",
    "packageVerificationCodeExcludedFiles",
)


# The reader looks for a colon in the JSON text, whatever that is: an object with a property has one too.
_COLON = choose(
    Text(pattern=patterns.READ_COLON),
    MapOf(Text(), Anything(verbatim=True), 1),
    Array(Anything(verbatim=True), 1),
)
_ACTOR = choose(Constant(patterns.UNASSERTED), _COLON)


def _build_document(types: RowTypes) -> JsonShape:
    # A package that is null ends the reading, a relationship that is null is taken away.
    packages, whole = types.encode("Package"), types.encode_fields("Document")
    if types.reading:
        whole = set_fields(whole, packages=nullable(Array(packages)))
        return add_fields(whole, documentDescribes=nullable(Array(_READ_REFERENCE)))
    relationships = Array(types.encode("Relationship"), 1)
    return set_fields(whole, packages=Array(packages, 1), relationships=relationships)


_READ_REFERENCE = Text(pattern=patterns.READ_REFERENCE)


def _build_package(types: RowTypes) -> JsonShape:
    whole = types.encode_fields("Package")
    if types.reading:
        return add_fields(
            set_fields(whole, filesAnalyzed=nullable(build_basic("bool"))),
            hasFiles=nullable(Array(_READ_REFERENCE)),
        )
    return whole


def _build_package_without_code(types: RowTypes) -> JsonShape:
    """Build the shape of SPDX 2.2, where an empty verification code is not written."""
    whole = _build_package(types)
    if types.reading or not isinstance(whole, Record):
        return whole
    excluded = Array(Text(), 1)
    code = AnyOf(
        (
            Record((Field(_VALUE, _FULL, True), Field(_EXCLUDED, excluded, False))),
            Record((Field(_VALUE, Constant(""), True), Field(_EXCLUDED, excluded, True))),
        )
    )
    fields = (replace(f, shape=code, required=False) if f.name == _CODE else f for f in whole.fields)
    return replace(whole, fields=tuple(fields))


def _replace_in_category(barred: str) -> Callable[[RowTypes], JsonShape]:
    def build(types: RowTypes) -> JsonShape:
        whole = types.encode_fields("PackageExternalReference")
        return (
            whole if types.reading else set_fields(whole, referenceCategory=Text(pattern=f"^[^{barred}]*$"))
        )

    return build


SPDX_ROWS: dict[str, TypeRow] = {
    f"{_MODULE}/common.ElementID": TypeRow(
        state(Text(pattern=patterns.ELEMENT), Text(pattern=patterns.READ_ELEMENT)),
        "an identifier after SPDXRef-",
        "d72ae0dca363d3c0",
        "02f73632c6906230",
        null=False,
    ),
    f"{_MODULE}/common.DocumentID": TypeRow(
        state(Text(pattern=patterns.DOCUMENT), Text(pattern=patterns.READ_DOCUMENT)),
        "an identifier after DocumentRef-",
        "9565bf51d58de03f",
        "a2f788182537efe9",
        null=False,
    ),
    f"{_MODULE}/common.DocElementID": TypeRow(
        state(Text(pattern=patterns.REFERENCE), _READ_REFERENCE),
        "an element of this document or of another, NONE or NOASSERTION",
        "476e76fe8437df3e",
        "c4f73961c3333986",
        null=False,
    ),
    f"{_MODULE}/common.Creator": TypeRow(
        state(Text(pattern=patterns.ACTOR), _COLON),
        "a kind, a colon and a name",
        "67282ce1fc4a82fa",
        "77f5e6e15bf83a33",
        null=False,
    ),
    f"{_MODULE}/common.Annotator": TypeRow(
        state(Text(pattern=patterns.ACTOR), _COLON),
        "a kind, a colon and a name",
        "7f22d200910a4779",
        "9ac8a5aa473df19d",
        null=False,
    ),
    f"{_MODULE}/common.Supplier": TypeRow(
        state(Text(pattern=patterns.SUPPLIER), _ACTOR),
        "an actor, or NOASSERTION",
        "56d11835b37c7aa5",
        "826fe782693ecc76",
        null=False,
    ),
    f"{_MODULE}/common.Originator": TypeRow(
        state(Text(pattern=patterns.ORIGINATOR), _ACTOR),
        "an actor, or NOASSERTION",
        "804af58afee30fbc",
        "c7dbd3f94677d7d4",
        null=False,
    ),
    **{
        f"{_MODULE}/{version}.Document": TypeRow(
            _build_document, "its fields; documentDescribes is read as relationships", "", "932edf4a5e0c32b0"
        )
        for version in ("v2_2", "v2_3")
    },
    f"{_MODULE}/v2_2.Package": TypeRow(
        _build_package_without_code,
        "its fields, without an empty verification code; hasFiles is read as relationships",
        "590bba2ff404ea46",
        "d021da6c68346e39",
    ),
    f"{_MODULE}/v2_3.Package": TypeRow(
        _build_package, "its fields; hasFiles is read as relationships", "", "d021da6c68346e39"
    ),
    f"{_MODULE}/v2_2.PackageExternalReference": TypeRow(
        _replace_in_category("-"),
        "its fields, with _ for - in the category",
        "735ca099266b8ae6",
        "f704bf1ed7a143c2",
    ),
    f"{_MODULE}/v2_3.PackageExternalReference": TypeRow(
        _replace_in_category("_"),
        "its fields, with - for _ in the category",
        "3de21885999779d3",
        "4f2e923ca6ddc367",
    ),
}
