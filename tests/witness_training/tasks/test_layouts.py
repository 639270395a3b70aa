"""A spec of somebody else asks for no document that fills the memory."""

from __future__ import annotations

import pytest

from witness_training.tasks.layouts import read_layout


@pytest.mark.parametrize("value", [None, 0, 1, 2, 8])
def test_layouts_that_families_draw(value: int | None) -> None:
    assert read_layout(value) == value


@pytest.mark.parametrize("value", [-1, 9, 10**9, True, 1.0, "  ", [], "9" * 5000])
def test_other_layouts_are_refused(value: object) -> None:
    with pytest.raises(ValueError, match="no layout"):
        read_layout(value)
