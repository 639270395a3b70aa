"""The OPA profile, judged by OPA's own compiler: right paths pass, misspelt ones are told, nothing crashes it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from witness_schema import attestor_names, document_names, load
from witness_schema.oracle import Oracle
from witness_schema.schemas.opa_profile import opa_schema
from witness_schema.verdict import Crashed

EVERY = (*attestor_names(), *document_names())


def deny(condition: str) -> str:
    return f'package p\n\ndeny[msg] {{\n  {condition}\n  msg := "no"\n}}\n'


def keywords(schema: object) -> Iterator[str]:
    """The keywords in use, property names left out."""
    if isinstance(schema, dict):
        for key, value in schema.items():
            yield key
            yield from (
                (k for v in value.values() for k in keywords(v)) if key == "properties" else keywords(value)
            )


@pytest.mark.parametrize("name", EVERY)
def test_it_is_plain_and_opa_reads_it(oracle: Oracle, name: str) -> None:
    schema = opa_schema(load(name))
    assert set(keywords(schema)) <= {
        "$schema", "$id", "title", "type", "properties", "additionalProperties", "items",
    }  # fmt: skip
    assert oracle.type_check(deny("input"), schema) == ()


@pytest.mark.parametrize(
    ("name", "condition"),
    [
        ("git", 'input.branch != "main"'),
        ("git", "input.status[_].staging"),
        ("environment", 'not input.variables.CI == "true"'),
        ("product", 'not input["output.txt"]'),
        ("command-run", "input.exitcode != 0"),
        ("sarif", 'input.report.runs[_].results[_].level == "error"'),
        ("vex", 'input.vexDocument.statements[_].status == "affected"'),
    ],
)
def test_rego_on_what_is_there_passes(oracle: Oracle, name: str, condition: str) -> None:
    assert oracle.type_check(deny(condition), opa_schema(load(name))) == ()


@pytest.mark.parametrize(
    ("name", "condition", "told"),
    [
        ("git", 'input.brnch != "main"', "undefined ref: input.brnch"),
        ("git", "input.tags[_].tagger", "undefined ref: input.tags[_].tagger"),
        ("command-run", "input.exit_code != 0", "undefined ref: input.exit_code"),
        ("vex", "input.document", "undefined ref: input.document"),
        ("environment", "input.hostname + 1 == 2", "plus: invalid argument(s)"),
    ],
)
def test_rego_on_what_is_not_there_is_told(oracle: Oracle, name: str, condition: str, told: str) -> None:
    errors = oracle.type_check(deny(condition), opa_schema(load(name)))
    assert not isinstance(errors, Crashed)
    assert any(told in error for error in errors), errors


def test_what_does_not_parse_is_told(oracle: Oracle) -> None:
    errors = oracle.type_check("package p\n\ndeny[msg] {", opa_schema(load("git")))
    assert not isinstance(errors, Crashed)
    assert "rego_parse_error" in errors[0]


def test_a_recursive_schema_crashes_one_request_and_no_other(oracle: Oracle) -> None:
    """Why the profile cuts recursion; the day OPA reads it, this test says so."""
    recursive: dict[str, Any] = {"type": "object", "properties": {"a": {"$ref": "#"}}}
    assert isinstance(oracle.type_check(deny("input.a"), recursive), Crashed)
    assert oracle.type_check(deny("input.branch"), opa_schema(load("git"))) == ()
