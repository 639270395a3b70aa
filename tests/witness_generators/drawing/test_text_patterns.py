"""Patterns that nobody here has written, as constants of Rego are: the shortest text, or an error of ours."""

from __future__ import annotations

import re

import pytest

from witness_generators.drawing.text_patterns import find_shortest
from witness_schema.errors import UnreadableSource


@pytest.mark.parametrize(
    "pattern", ["^v[0-9]+\\.x$", "(a|bb){2}", "[^a-z]", "x{3,}", "a*", "\\u0041[.-]", "a|b{20000}"]
)
def test_the_shortest_text_matches(pattern: str) -> None:
    assert re.fullmatch(pattern, find_shortest(pattern))


@pytest.mark.parametrize(
    "pattern",
    ["[", "[a", "[a-", "[]", "\\", "\\u00", "\\uZZZZ", "a{", "a{}", "a{x}", "a{2", "[z-a]", "(", "\x1b[2J", "a{99999}", "((a{999}){999}){999}", "a{6000}b{6000}"],
)  # fmt: skip
def test_what_cannot_be_drawn_is_an_error_of_ours(pattern: str) -> None:
    with pytest.raises(UnreadableSource):
        find_shortest(pattern)
