"""The fast encoder writes what Python's json writes with Go's escapes, whatever the value."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from witness_generators import draw
from witness_generators.documents import go_json
from witness_generators.runs.combinations import list_largest, list_members
from witness_generators.runs.run_entries import is_realistic
from witness_schema import attestor_names

ESCAPES = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def encode_slowly(value: object, indent: int | None) -> bytes:
    separators = None if indent else (",", ":")
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, indent=indent, separators=separators)
    return "".join(ESCAPES.get(letter, letter) for letter in text).encode()


FLOATS = st.floats(allow_nan=False, allow_infinity=False) | st.floats(-0.001, 0.001) | st.floats(1e15, 1e23)
TEXTS = st.text(max_size=8) | st.text(
    alphabet='<>&\u2028\u2029\u2030é"\\/\b\f\n\r\t\x00\x1f\x7f0.e-5,}]', max_size=8
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | FLOATS | TEXTS,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4) | st.tuples(inner, inner)
    ),
    max_leaves=10,
)


@settings(max_examples=200, deadline=None)
@given(VALUES)
def test_bytes_are_those_of_json(value: Any) -> None:
    assert go_json.encode(value) == encode_slowly(value, None)
    assert go_json.encode_indented(value) == encode_slowly(value, 2)


def list_floats() -> Iterator[float]:
    for exponent in range(-324, 308):
        for digits in ("1", "1.5", "-9.999", "5.000000000000001"):
            yield float(f"{digits}e{exponent}")


@pytest.mark.parametrize("places", ["{}", "[{}]", '{{"a":{}}}', "[{},1]", "[[{}],{}]"])
def test_floats_of_all_sizes(places: str) -> None:
    for number in list_floats():
        value = json.loads(places.format(number, number))
        assert go_json.encode(value) == encode_slowly(value, None)
        assert go_json.encode_indented(value) == encode_slowly(value, 2)


def test_what_orjson_refuses_is_written() -> None:
    deep: list[Any] = []
    for _ in range(300):
        deep = [deep]
    for value in (1 << 70, deep, {1: "a", None: "b"}):
        assert go_json.encode(value) == encode_slowly(value, None)
        assert go_json.encode_indented(value) == encode_slowly(value, 2)


def list_numbers(value: Any) -> Iterator[float]:
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from list_numbers(inner)
    elif isinstance(value, float):
        yield value


def test_what_is_recorded_of_worlds_has_no_small_floats() -> None:
    [offline], [everything, *_] = (list_largest(list_members(name)) for name in ("offline", "all"))
    names = [(name,) for name in attestor_names() if is_realistic(name)]
    drawn = [
        json.loads(line)
        for chosen in (*names, offline, everything)
        for index in range(10)
        for line in draw(chosen, seed=96, index=index)
    ]
    numbers = [number for one in drawn for number in list_numbers(one)]
    assert numbers
    assert [number for number in numbers if number and math.fabs(number) < 0.0001] == []
