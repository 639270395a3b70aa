"""Rows about both methods of the types in tests/corpus/go_structs/type_rows, made as those of well-known modules are."""

from __future__ import annotations

from witness_schema.encoding_json.basic_types import build_integer
from witness_schema.encoding_json.decimal_patterns import build_read_integer
from witness_schema.encoding_json.rows.other_words import build_none_of
from witness_schema.encoding_json.rows.type_row import (
    RowTypes,
    TypeRow,
    choose,
    require_fields,
    set_fields,
    state,
    tag,
)
from witness_schema.shapes.json_shape import (
    AnyOf,
    Array,
    Constant,
    Field,
    JsonShape,
    Null,
    Record,
    Text,
    nullable,
)

_PACKAGE = "corpus/type_rows"
_NUMBER, _FULL = build_integer("int64"), Text(min_length=1)
_DIGITS = Text(pattern=build_read_integer(_NUMBER.minimum, _NUMBER.maximum, plus=True))
_KINDS = {"sound": "Sound", "folder": "Folder"}
_SWITCH = AnyOf((Constant("on"), Constant("off")))


def _build_part(types: RowTypes) -> JsonShape:
    known = (tag(types.encode_fields(name), "kind", word) for word, name in _KINDS.items())
    other = Field("kind", nullable(Text(pattern=build_none_of(_KINDS))), False)
    return choose(*known, Record((other,), closed=False))


def _build_parts(types: RowTypes) -> JsonShape:
    items = choose(Null(), types.define("Part", lambda: _build_part(types)))
    return AnyOf((Null(), Array(items, min_items=0 if types.reading else 1)))


def _build_label(types: RowTypes) -> JsonShape:
    whole = types.encode_fields("Label")
    if types.reading:
        return choose(Null(), Text(), whole)
    return choose(Text(), require_fields(set_fields(whole, note=_FULL), "note"))


CORPUS_TYPE_ROWS = {
    f"{_PACKAGE}.Moment": TypeRow(
        state(_NUMBER, AnyOf((Null(), _NUMBER, _DIGITS))),
        "a number, or a text of digits",
        "",
        "e9e4836d8260d7dd",
    ),
    f"{_PACKAGE}.Parts": TypeRow(
        _build_parts, "parts by kind", "93035602d8ca2989", "9b3606157379f69b", tuple(_KINDS.values())
    ),
    f"{_PACKAGE}.Label": TypeRow(_build_label, "a text or an object", "1b33abd73db1e735", "5b47fc0108e0252e"),
    f"{_PACKAGE}.Switch": TypeRow(
        state(_SWITCH, _SWITCH), "on or off", "8b97198d9fb20d02", "d0ab322f024f2662", null=False
    ),
}
