"""Schemas as trees: what a field may be, examples beside it, and types that hold themselves expanded once."""

from __future__ import annotations

import pytest

from witness_generators.api.example_documents import draw_example
from witness_schema import attestor_names, load
from witness_schema.schemas.attestor_schema import AttestorSchema
from witness_schema.shapes.json_shape import AnyOf, Field, Null, Record, Reference, Text
from witness_schema.showing.shown_schemas import show_schema

DOCUMENTS = ("collection", "statement", "envelope", "policy")


@pytest.mark.parametrize("name", [*attestor_names(), *DOCUMENTS])
def test_every_field_at_the_top_is_shown_with_its_line(name: str) -> None:
    schema = load(name)
    text = show_schema(schema, draw_example(name, schema.version))
    verb = "reads" if name == "policy" else "writes"
    assert text.startswith(f"{name}: what go-witness {schema.version} {verb} ({schema.source})\n")
    assert all(f"predicate type {kind}\n" in text for kind in schema.predicate_types)
    for place in schema.json_schema().get("properties", {}):
        assert f"─ {place}: " in text
    assert all(one.isprintable() for one in text.splitlines())


def build_schema(shape: Record) -> AttestorSchema:
    git = load("git")
    return AttestorSchema(
        name="x",
        predicate_types=(),
        run_type="",
        go_type=git.go_type,
        source="x.go:1",
        mode="serialization",
        version="v1",
        shape=Reference("X"),
        definitions={"X": shape},
    )


def test_a_type_that_holds_itself_is_expanded_once() -> None:
    below = AnyOf((Reference("X"), Null()))
    fields = (Field("name", Text(), True, source="x.go:2"), Field("inner", below, False))
    lines = show_schema(build_schema(Record(fields)), {"name": "N", "inner": {"name": "M"}}).splitlines()
    assert lines[0] == "x: what go-witness v1 writes (x.go:1)"
    assert lines[1] == "├─ name: string  [x.go:2]  e.g. N"
    assert lines[2].startswith("└─ inner: ")
    assert "optional, nullable" in lines[2]
    assert lines[2].endswith("  (fields as in X above)")
    assert len(lines) == 3


def test_without_an_example_nothing_stands_beside_the_fields() -> None:
    assert "e.g." not in show_schema(load("git"))
    assert "  e.g. null" in show_schema(load("git"), {"commithash": None})
