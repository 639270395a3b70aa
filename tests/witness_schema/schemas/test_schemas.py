"""The emitted JSON Schemas as documents: valid, closed in themselves, deterministic, the same for two validators."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from witness_schema import attestor_names, document_names, load
from witness_schema.encoding_json.type_encoding import MODES, Mode
from witness_schema.errors import Misuse, WitnessSchemaError

NAMES = (*attestor_names(), *document_names())


def _within(schema: Any) -> Iterator[dict[str, Any]]:
    if isinstance(schema, dict):
        yield schema
        for value in schema.values():
            yield from _within(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from _within(value)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", NAMES)
def test_every_schema_is_valid_and_leads_nowhere_else(name: str, mode: Mode) -> None:
    schema = load(name, mode).json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    refs = {
        unquote(s["$ref"].removeprefix("#/$defs/")) for s in _within(schema) if isinstance(s.get("$ref"), str)
    }
    assert refs == set(schema.get("$defs", {}))
    assert json.dumps(schema) == json.dumps(load(name, mode).json_schema())


@pytest.mark.parametrize("name", NAMES)
def test_the_root_says_where_it_comes_from(name: str) -> None:
    root = load(name).json_schema()["x-go-witness"]
    assert list(root) == ["attestor", "predicateTypes", "runType", "goType", "source"]
    assert root["attestor"] == name
    path, line = root["source"].rsplit(":", 1)
    assert path.endswith(".go")
    assert int(line) > 0


def test_identifiers_differ() -> None:
    ids = [load(name, mode).json_schema()["$id"] for name in NAMES for mode in MODES]
    assert len(set(ids)) == len(ids)


def test_no_pattern_looks_around_or_uses_shorthand_classes() -> None:
    """Every engine reads them alike, Go's RE2 too."""
    patterns = {
        s["pattern"]
        for n in NAMES
        for m in MODES
        for s in _within(load(n, m).json_schema())
        if "pattern" in s
    }
    strange = {
        p for p in patterns if isinstance(p, str) for mark in (r"\d", r"\w", r"\s", r"\b", "(?") if mark in p
    }
    assert strange == set()


def test_formats_and_encodings_stand_beside_patterns_only() -> None:
    """Alone they assert nothing. A property may be named format: its value is a schema, not a text."""
    for name in NAMES:
        for schema in _within(load(name).json_schema()):
            if any(isinstance(schema.get(word), str) for word in ("format", "contentEncoding")):
                assert "pattern" in schema


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**65), 2**65)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=60, database=None, deadline=None)
@given(JSON, st.sampled_from(NAMES), st.sampled_from(MODES))
def test_two_validators_agree_on_any_value(value: Any, name: str, mode: Mode) -> None:
    schema = load(name, mode)
    assert schema.is_valid(value) == jsonschema.Draft202012Validator(schema.json_schema()).is_valid(value)


def test_validate_names_the_place() -> None:
    with pytest.raises(WitnessSchemaError) as caught:
        load("environment").validate({"os": 1, "hostname": "", "username": "", "variables": {}})
    assert "/os" in str(caught.value)


def test_a_text_is_judged_by_its_bytes_too() -> None:
    schema = load("command-run")
    assert [e.pointer for e in schema.iter_text_errors('{"cmd":["x"],"exitcode":0}')] == []
    assert [e.pointer for e in schema.iter_text_errors('{"cmd":["x"],"exitcode":0.0}')] == ["/exitcode"]
    assert [e.pointer for e in schema.iter_text_errors('{"cmd":["x"],"exitcode":0,"exitcode":0}')] == [
        "/exitcode"
    ]
    assert list(schema.iter_errors({"cmd": ["x"], "exitcode": 0.0})) == []


CIRCLE: list[object] = []
CIRCLE.append(CIRCLE)


@pytest.mark.parametrize("instance", [{1: 2}, b"", {1}, object()], ids=["keys", "bytes", "set", "object"])
def test_a_value_that_json_does_not_have_is_misuse(instance: object) -> None:
    schema = load("git")
    for ask in (schema.is_valid, schema.validate, lambda value: list(schema.iter_errors(value))):
        with pytest.raises(Misuse, match="no value of JSON"):
            ask(instance)


def test_a_list_that_holds_itself_is_refused() -> None:
    assert not load("git").is_valid(CIRCLE)
    with pytest.raises(Misuse, match="no value of JSON"):
        load("git").validate(CIRCLE)
