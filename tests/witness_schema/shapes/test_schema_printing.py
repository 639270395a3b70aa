"""The stage JsonShape → JSON Schema: one small shape and the schema that is printed of it, for each variant and each of its options."""

from __future__ import annotations

from typing import Any, get_args

import pytest

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
    string_schemas,
)
from witness_schema.shapes.schema_printing import DIALECT, emit, schema_of

NO_NEWLINE = {"type": "string", "pattern": "\n"}
FLOAT64, FLOAT32 = 1.7976931348623157e308, 3.4028235e38
NAME = Field("name", Text(), required=True)
KIND_A = Record((Field("kind", Constant("a"), required=True),))
KIND_B = Record((Field("kind", Constant("b"), required=True), NAME))


def matching(pattern: str) -> dict[str, Any]:
    return {"type": "string", "pattern": pattern, "not": NO_NEWLINE}


def written_time(**options: bool) -> dict[str, Any]:
    pattern = string_schemas.build_time_pattern(**({"utc": False, "whole": False} | options))
    return {**matching(pattern), "format": "date-time"}


CASES: tuple[tuple[JsonShape, dict[str, Any]], ...] = (
    (Null(), {"type": "null"}),
    (Boolean(), {"type": "boolean"}),
    (Boolean(only=True), {"const": True}),
    (Integer(-128, 127), {"type": "integer", "minimum": -128, "maximum": 127}),
    (Integer(0, 255, nonzero=True), {"type": "integer", "minimum": 1, "maximum": 255}),
    (Integer(-1, 1, nonzero=True), {"type": "integer", "minimum": -1, "maximum": 1, "not": {"const": 0}}),
    (Number(), {"type": "number", "minimum": -FLOAT64, "maximum": FLOAT64}),
    (
        Number(bits=32, nonzero=True),
        {"type": "number", "minimum": -FLOAT32, "maximum": FLOAT32, "not": {"const": 0}},
    ),
    (
        Number(bits=32, lenient=True),
        {
            "type": "number",
            "exclusiveMinimum": -3.4028235677973366e38,
            "exclusiveMaximum": 3.4028235677973366e38,
        },
    ),
    (Text(), {"type": "string"}),
    (Text(min_length=1, known=("a", "b")), {"type": "string", "minLength": 1, "examples": ["a", "b"]}),
    (Text(pattern="^[0-9]+$"), matching("^[0-9]+$")),
    (Text(pattern=r"^\n$"), {"type": "string", "pattern": r"^\n$"}),
    (Timestamp(), written_time()),
    (Timestamp(utc=True, whole=True), written_time(utc=True, whole=True)),
    (Timestamp(lenient=True), matching(string_schemas.READ_TIME)),
    (
        Timestamp(nonzero=True),
        {**written_time(), "not": {"anyOf": [NO_NEWLINE, {"const": "0001-01-01T00:00:00Z"}]}},
    ),
    (
        Base64(),
        {
            **matching("^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/][AQgw]==|[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=)?$"),
            "contentEncoding": "base64",
        },
    ),
    (
        Base64(alphabet="url", nonempty=True),
        {
            **matching("^([A-Za-z0-9_-]{4})*([A-Za-z0-9_-][AQgw]|[A-Za-z0-9_-]{2}[AEIMQUYcgkosw048])?$"),
            "contentEncoding": "base64url",
            "minLength": 1,
        },
    ),
    (
        Base64(lenient=True),
        {
            "type": "string",
            "pattern": string_schemas.build_base64_pattern(lenient=True),
            "contentEncoding": "base64",
        },
    ),
    (Constant(3), {"const": 3}),
    (Constant(None), {"const": None}),
    (Anything(), {}),
    (Anything(nonnull=True), {"not": {"type": "null"}}),
    (Array(Boolean()), {"type": "array", "items": {"type": "boolean"}}),
    (
        Array(Boolean(), min_items=2, max_items=2),
        {"type": "array", "items": {"type": "boolean"}, "minItems": 2, "maxItems": 2},
    ),
    (Array(Boolean(), checked=2), {"type": "array", "prefixItems": [{"type": "boolean"}] * 2}),
    (Array(Boolean(), checked=0), {"type": "array"}),
    (MapOf(Text(), Boolean()), {"type": "object", "additionalProperties": {"type": "boolean"}}),
    (
        MapOf(AnyOf((Constant("sha1"), Constant("sha256"))), Text(), min_properties=1),
        {
            "type": "object",
            "additionalProperties": {"type": "string"},
            "propertyNames": {"enum": ["sha1", "sha256"]},
            "minProperties": 1,
        },
    ),
    (
        MapOf(Text(min_length=1), Null()),
        {
            "type": "object",
            "additionalProperties": {"type": "null"},
            "propertyNames": {"type": "string", "minLength": 1},
        },
    ),
    (
        Record((NAME, Field("age", Boolean(), required=False))),
        {
            "type": "object",
            "properties": {"name": {"type": "string"}, "age": {"type": "boolean"}},
            "required": ["name"],
            "additionalProperties": False,
        },
    ),
    (
        Record(
            tuple(Field(name, Null(), required=False) for name in "abc"),
            closed=False,
            together=(("a", "b"),),
            needs=(("c", ("a", "b")),),
        ),
        {
            "type": "object",
            "properties": {name: {"type": "null"} for name in "abc"},
            "dependentRequired": {"a": ["b"], "b": ["a"], "c": ["a", "b"]},
        },
    ),
    (AnyOf((Constant("a"), Constant("b"))), {"enum": ["a", "b"]}),
    (AnyOf((Boolean(), Text())), {"anyOf": [{"type": "boolean"}, {"type": "string"}]}),
    (nullable(Text()), {"type": ["string", "null"]}),
    (nullable(Boolean(only=True)), {"anyOf": [{"type": "null"}, {"const": True}]}),
    (
        nullable(Integer(-1, 1, nonzero=True)),
        {
            "anyOf": [
                {"type": "null"},
                {"type": "integer", "minimum": -1, "maximum": 1, "not": {"const": 0}},
            ]
        },
    ),
    (
        AnyOf((KIND_A, KIND_B)),
        {
            "type": "object",
            "required": ["kind"],
            "properties": {"kind": {"enum": ["a", "b"]}},
            "allOf": [
                {
                    "if": {"properties": {"kind": {"const": "a"}}, "required": ["kind"]},
                    "then": schema_of(KIND_A),
                },
                {
                    "if": {"properties": {"kind": {"const": "b"}}, "required": ["kind"]},
                    "then": schema_of(KIND_B),
                },
            ],
        },
    ),
    (Reference("git.Attestor"), {"$ref": "#/$defs/git.Attestor"}),
    (Reference("list.Of[int]"), {"$ref": "#/$defs/list.Of%5Bint%5D"}),
    (Unresolved("no source", "a.go:3"), {"x-unresolved": "a.go:3: no source"}),
    (Unresolved("no source", ""), {"x-unresolved": "no source"}),
)


@pytest.mark.parametrize(("shape", "schema"), CASES, ids=[repr(shape)[:50] for shape, _ in CASES])
def test_a_shape_is_printed_as_this_schema(shape: JsonShape, schema: dict[str, Any]) -> None:
    assert schema_of(shape) == schema


def test_every_variant_of_the_union_has_a_case() -> None:
    assert {type(shape) for shape, _ in CASES} == set(get_args(JsonShape))


def test_a_whole_schema_holds_the_definitions_that_it_reaches_and_no_other() -> None:
    definitions = {"b.B": Array(Reference("a.A")), "a.A": nullable(Reference("b.B")), "c.C": Null()}
    assert emit(Reference("b.B"), definitions, root={"title": "B"}) == {
        "$schema": DIALECT,
        "title": "B",
        "$ref": "#/$defs/b.B",
        "$defs": {
            "a.A": {"anyOf": [{"type": "null"}, {"$ref": "#/$defs/b.B"}]},
            "b.B": {"type": "array", "items": {"$ref": "#/$defs/a.A"}},
        },
    }
