"""Places as JSON pointers, with the examples of RFC 6901, section 5."""

from __future__ import annotations

import pytest

from witness_schema.json_pointers import add_step, render_pointer, split_pointer


@pytest.mark.parametrize(
    ("steps", "pointer"),
    [
        ((), ""),
        (("foo", 0), "/foo/0"),
        (("",), "/"),
        (("a/b",), "/a~1b"),
        (("m~n",), "/m~0n"),
        (("~1",), "/~01"),
        ((" ", "%", '"'), '/ /%/"'),
    ],
)
def test_a_place_is_written_as_the_standard_says(steps: tuple[str | int, ...], pointer: str) -> None:
    assert render_pointer(steps) == pointer
    assert split_pointer(pointer) == [str(step) for step in steps]


def test_a_step_is_added_below() -> None:
    assert add_step("/spec", "a/b") == render_pointer(("spec", "a/b"))
