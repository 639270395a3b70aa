"""Garbage is looked for rarely within a block, and as before after it, however it ends."""

from __future__ import annotations

import gc

import pytest

from witness_schema.rare_collections import BETWEEN, collect_rarely


def refuse_within_rare_collections() -> None:
    """Raise `ValueError` where the block's own threshold holds."""
    with collect_rarely():
        assert gc.get_threshold()[0] == BETWEEN
        raise ValueError("the block ends")


def test_the_usual_thresholds_come_back() -> None:
    usual = gc.get_threshold()
    assert usual[0] != BETWEEN
    with pytest.raises(ValueError, match="ends"):
        refuse_within_rare_collections()
    assert gc.get_threshold() == usual
