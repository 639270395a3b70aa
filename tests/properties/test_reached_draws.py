"""The search for all kinds of a strategy tells a kind that is out of reach, and one that nobody wanted."""

from __future__ import annotations

import pytest
from hypothesis import strategies as st

from support.reached_draws import find_unreached

WANTED = {"0", "1", "2", "3"}


def list_kinds(value: int) -> list[str]:
    return [str(min(value, 4))]


def test_all_are_reached_also_of_fewer_values_than_draws() -> None:
    assert find_unreached(st.integers(0, 3), list_kinds, WANTED) == set()


def test_what_is_out_of_reach_is_told() -> None:
    assert find_unreached(st.integers(0, 2), list_kinds, WANTED, limit=200) == {"3"}
    assert find_unreached(st.integers(0, 2), list_kinds, WANTED, spared=1, limit=200) == set()


@pytest.mark.parametrize("most", [4, 50])
def test_a_kind_that_is_not_wanted_is_refused(most: int) -> None:
    with pytest.raises(AssertionError, match="'4'"):
        find_unreached(st.integers(0, most), list_kinds, WANTED)
