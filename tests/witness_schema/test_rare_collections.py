"""Garbage is looked for rarely within a block, and as before after it, however it ends."""

from __future__ import annotations

import gc

import pytest

from witness_schema.rare_collections import BETWEEN, collect_rarely


def test_the_usual_thresholds_come_back() -> None:
    usual = gc.get_threshold()
    with pytest.raises(ValueError, match="ends"), collect_rarely():
        assert gc.get_threshold()[0] == BETWEEN > usual[0]
        raise ValueError("the block ends")
    assert gc.get_threshold() == usual
