"""Foreign text made printable: every character, and only where it has to change."""

from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from witness_schema.errors import WitnessSchemaError
from witness_schema.printable import (
    LONGEST,
    escape_json,
    escape_line,
    escape_lines,
    guard_commands,
    quote,
    shorten,
)

ANY = st.text(st.characters(exclude_categories=()))
UNPRINTABLE = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def holds_unprintable(text: str, but: str = "") -> bool:
    return any(unicodedata.category(each) in UNPRINTABLE and each not in but for each in text)


@given(ANY)
def test_a_line_is_one_printable_line(text: str) -> None:
    escaped = escape_line(text)
    assert not holds_unprintable(escaped)
    assert "##[" not in escaped
    assert len(escaped.splitlines()) <= 1


@given(ANY)
def test_lines_stay_lines(text: str) -> None:
    escaped = escape_lines(text)
    assert not holds_unprintable(escaped, "\n\t")
    assert escaped.count("\n") == text.count("\n")
    assert not any(line.strip().startswith("::") or "##[" in line for line in escaped.split("\n"))


@given(
    st.recursive(st.none() | ANY, lambda inner: st.lists(inner) | st.dictionaries(ANY, inner), max_leaves=5)
)
def test_json_says_the_same(value: object) -> None:
    for indent in (None, 2):
        text = escape_json(json.dumps(value, ensure_ascii=False, indent=indent))
        assert json.loads(text) == value
        assert not holds_unprintable(text, "\n")
        assert "##[" not in text


@pytest.mark.parametrize("text", ["", "git", "été → 日本 😀", "a b", "a::b", "#[x]", "\\x1b"])
def test_what_is_printable_stays(text: str) -> None:
    assert escape_line(text) == escape_lines(text) == guard_commands(text) == escape_json(text) == text


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("\x1b[2J", "\\x1b[2J"),
        ("\x9b2J", "\\x9b2J"),
        ("a\nb\tc\rd", "a\\nb\\tc\\rd"),
        ("\u202egit", "\\u202egit"),
        ("\ud800", "\\ud800"),
        ("\U000e0001", "\\U000e0001"),
        ("##[error]x", "#\\x23[error]x"),
    ],
)
def test_what_is_not_becomes_an_escape(text: str, escaped: str) -> None:
    assert escape_line(text) == escaped


def test_a_workflow_command_is_none() -> None:
    assert escape_lines("x\n \t::error::y\n##[group]z") == "x\n \t\\x3a:error::y\n#\\x23[group]z"


def test_long_values_keep_both_ends() -> None:
    text = "".join(map(str, range(10_000)))
    assert len(shorten(text)) == LONGEST
    assert shorten(text).startswith(text[:100])
    assert shorten(text).endswith(text[-60:])
    assert shorten("x" * LONGEST) == "x" * LONGEST
    assert quote(["\x1b"]) == "['\\x1b']"
    assert len(quote("\x1b" * 500)) == LONGEST


def test_an_error_quotes_nothing_raw_and_nothing_without_end() -> None:
    error = WitnessSchemaError("\x1b[2J\n::error::x", where="a\nb", advice="x" * 100_000)
    assert str(error).startswith("a\\nb: \\x1b[2J\\n::error::x\n  → xxx")
    assert len(str(error)) < 1200
