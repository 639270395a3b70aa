"""The stage GoType → JsonShape: a struct field of each type, made by hand, as encoding/json writes it and as it reads it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

import pytest

from witness_schema.encoding_json.decimal_patterns import build_read_integer, build_written_integer
from witness_schema.encoding_json.type_encoding import MODES, Encoder, Mode
from witness_schema.golang import types
from witness_schema.golang.types import Basic, Declared, FixedArray, Map, Named, Pointer, Slice, Standard
from witness_schema.shapes import (
    AnyOf,
    Anything,
    Array,
    Base64,
    Boolean,
    Constant,
    Field,
    Integer,
    JsonShape,
    MapOf,
    Null,
    Number,
    Record,
    Reference,
    Text,
    Timestamp,
    Unresolved,
    nullable,
)

BOOL, INT8, STRING, BYTE = Basic("bool"), Basic("int8"), Basic("string"), Basic("uint8")
SMALL = Integer(-128, 127)
PLACE = "source.go:7"


def struct(*fields: tuple[str, types.GoType, str], embedded: bool = False) -> types.Struct:
    return types.Struct(tuple(types.StructField(*field, embedded, PLACE) for field in fields))


def declared(
    key: str, of: types.GoType, marshaler: types.Marshaler | None = None, known: tuple[str, ...] = ()
) -> tuple[str, Declared]:
    return key, Declared(key, of, PLACE, marshaler, known)


DECLARED = dict(
    [
        declared("m.Colour", STRING, known=("red", "blue")),
        declared("m.Point", struct(("X", INT8, ""))),
        declared("m.Node", struct(("Next", Pointer(Named("m.Node")), ""))),
        declared("m.AsText", struct(), marshaler=types.Delegates(STRING, False, "", PLACE)),
        declared("m.ByPointer", struct(("X", BOOL, "")), marshaler=types.Delegates(STRING, True, "", PLACE)),
        declared("m.Key", Basic("int"), marshaler=types.Opaque("MarshalText", False, "", PLACE)),
        declared("m.Odd", Basic("int"), marshaler=types.Opaque("MarshalJSON", False, "", PLACE)),
    ]
)


@dataclass(frozen=True)
class Case:
    """A field of type `of` with this tag; `read` is None where it is what is written, or null."""

    of: types.GoType
    written: JsonShape
    read: JsonShape | None = None
    tag: str = ""
    required: bool = True


CASES = (
    Case(BOOL, Boolean()),
    Case(STRING, Text()),
    Case(INT8, SMALL),
    Case(Basic("uint64"), Integer(0, 2**64 - 1)),
    Case(Basic("int"), Integer(-(2**63), 2**63 - 1)),
    Case(Basic("float32"), Number(32), nullable(Number(32, lenient=True))),
    Case(Basic("float64"), Number(64), nullable(Number(64, lenient=True))),
    Case(Named("m.Colour"), Text(known=("red", "blue"))),
    Case(Named("m.Point"), Reference("m.Point")),
    Case(Named("m.AsText"), Reference("m.AsText")),
    Case(Named("m.Odd"), Reference("m.Odd"), required=False),
    Case(Standard("time.Time"), Timestamp(), nullable(Timestamp(lenient=True))),
    Case(
        Standard("net.URL"),
        Unresolved("net.URL of the standard library: no Go 1.26 on this machine declares it", ""),
        required=False,
    ),
    Case(Pointer(BOOL), nullable(Boolean())),
    Case(Pointer(Pointer(BOOL)), nullable(Boolean())),
    Case(Slice(BOOL), nullable(Array(Boolean())), nullable(Array(nullable(Boolean())))),
    Case(
        Slice(BYTE),
        nullable(Base64()),
        AnyOf((Null(), Base64(lenient=True), Array(nullable(Integer(0, 255))))),
    ),
    Case(
        FixedArray(2, BOOL),
        Array(Boolean(), min_items=2, max_items=2),
        nullable(Array(nullable(Boolean()), checked=2)),
    ),
    Case(Map(STRING, BOOL), nullable(MapOf(Text(), Boolean())), nullable(MapOf(Text(), nullable(Boolean())))),
    Case(
        Map(INT8, types.Interface()),
        nullable(MapOf(Text(pattern=build_written_integer(-128, 127)), Anything())),
        nullable(MapOf(Text(pattern=build_read_integer(-128, 127, plus=True)), Anything())),
    ),
    Case(
        Map(Named("m.Key"), types.Interface()),
        nullable(MapOf(Unresolved("MarshalText of m.Key has a form that cannot be read", PLACE), Anything())),
    ),
    Case(types.Interface(), Anything()),
    Case(types.Interface(methods=True), Null()),
    Case(types.Unwritable("chan"), Text(pattern="a^"), Null()),
    Case(types.Missing("a.B", "not here", "a.go:1"), Unresolved("a.B: not here", "a.go:1"), required=False),
    Case(struct(), Record(()), nullable(Record((), closed=False))),
    # omitempty: no empty value, behind a pointer any value; a struct and an array are never empty
    Case(BOOL, Boolean(only=True), nullable(Boolean()), ",omitempty", required=False),
    Case(INT8, Integer(-128, 127, nonzero=True), nullable(SMALL), ",omitempty", required=False),
    Case(STRING, Text(min_length=1), nullable(Text()), ",omitempty", required=False),
    Case(Pointer(BOOL), Boolean(), nullable(Boolean()), ",omitempty", required=False),
    Case(
        Slice(STRING),
        Array(Text(), min_items=1),
        nullable(Array(nullable(Text()))),
        ",omitempty",
        required=False,
    ),
    Case(types.Interface(), Anything(nonnull=True), Anything(), ",omitempty", required=False),
    Case(Named("m.Point"), Reference("m.Point"), None, ",omitempty"),
    # omitzero: not nil, but empty
    Case(Slice(STRING), Array(Text()), nullable(Array(nullable(Text()))), ",omitzero", required=False),
    Case(
        Standard("time.Time"),
        Timestamp(nonzero=True),
        nullable(Timestamp(lenient=True)),
        ",omitzero",
        required=False,
    ),
    # string: the value as JSON inside a text; the text `null` is read too
    Case(
        INT8,
        Text(pattern=build_written_integer(-128, 127)),
        AnyOf((Null(), Constant("null"), Text(pattern=build_read_integer(-128, 127, plus=False)))),
        ",string",
    ),
    Case(types.Fixed("on"), Constant("on"), Constant("on")),
    Case(types.Fixed(None), Null(), Null()),
    Case(
        types.Either((types.Fixed("on"), BOOL)),
        AnyOf((Constant("on"), Boolean())),
        AnyOf((Null(), Constant("on"), Boolean())),
    ),
    Case(
        BOOL,
        Text(pattern="^(true|false)$"),
        AnyOf((Null(), Constant("null"), Text(pattern="^(true|false)$"))),
        ",string",
    ),
)


def encoded(of: types.GoType, mode: Mode) -> tuple[JsonShape, dict[str, JsonShape]]:
    encoder = Encoder(DECLARED, ("sha256",), mode)
    shape = encoder.encode(of)
    return shape, encoder.definitions


def fields_of(of: types.Struct, mode: Mode) -> tuple[Field, ...]:
    """The fields of the record that a struct becomes; Go also reads null instead of it."""
    shape, _ = encoded(of, mode)
    if mode == "validation":
        assert isinstance(shape, AnyOf)
        assert shape.options[0] == Null()
        shape = shape.options[1]
    assert isinstance(shape, Record)
    assert shape.closed == (mode == "serialization")
    return shape.fields


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.of}{case.tag}"[:60])
def test_a_field_is_written_and_read_so(case: Case) -> None:
    whole = struct(("V", case.of, f'json:"v{case.tag}"'))
    (written,) = fields_of(whole, "serialization")
    assert written == Field("v", case.written, case.required, "V", PLACE)
    as_written = case.written if case.written == Null() else nullable(case.written)
    already = isinstance(case.written, Anything | Unresolved) or (
        isinstance(case.written, AnyOf) and Null() in case.written.options
    )
    (read,) = fields_of(whole, "validation")
    expected = case.read if case.read is not None else case.written if already else as_written
    assert read == Field("v", expected, False, "V", PLACE)


def test_every_kind_of_type_has_a_case() -> None:
    assert {type(case.of) for case in CASES} == set(get_args(types.GoType))


@pytest.mark.parametrize("mode", MODES)
def test_a_type_that_holds_itself_ends(mode: Mode) -> None:
    _, definitions = encoded(Named("m.Node"), mode)
    next_node = Field("Next", nullable(Reference("m.Node")), mode == "serialization", "Next", PLACE)
    assert definitions == {"m.Node": Record((next_node,), closed=mode == "serialization")}


@pytest.mark.parametrize(
    ("of", "shape"),
    [
        (Named("m.AsText"), Text()),
        (Named("m.Odd"), Unresolved("MarshalJSON of m.Odd has a form that cannot be read", PLACE)),
        (Named("m.Key"), Unresolved("MarshalText of m.Key has a form that cannot be read", PLACE)),
    ],
    ids=["readable", "unreadable", "MarshalText"],
)
def test_a_marshaler_decides_what_is_written(of: Named, shape: JsonShape) -> None:
    assert encoded(of, "serialization") == (shape, {of.key: shape})


def test_a_marshaler_of_the_pointer_is_not_used_for_a_value_in_a_map() -> None:
    _, definitions = encoded(Map(STRING, Named("m.ByPointer")), "serialization")
    assert definitions == {
        "m.ByPointer.value": Record((Field("X", Boolean(), True, "X", PLACE),)),
    }


@pytest.mark.parametrize(
    ("tag", "names"), [("", ["V"]), ('json:"-"', []), ('json:"-,"', ["-"]), ('json:"w"', ["w"])]
)
def test_the_tag_names_the_field(tag: str, names: list[str]) -> None:
    assert [field.name for field in fields_of(struct(("V", BOOL, tag)), "serialization")] == names


def test_fields_of_an_embedded_struct_are_its_own_and_of_a_pointer_may_be_absent() -> None:
    by_value = struct(("Point", Named("m.Point"), ""), embedded=True)
    by_pointer = struct(("Point", Pointer(Named("m.Point")), ""), embedded=True)
    assert fields_of(by_value, "serialization") == (Field("X", SMALL, True, "X", PLACE),)
    assert fields_of(by_pointer, "serialization") == (Field("X", SMALL, False, "X", PLACE),)
