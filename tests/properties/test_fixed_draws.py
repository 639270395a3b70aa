"""The gate draws the same cases whatever tests the process has run before."""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.internal.conjecture import providers

from support.fixed_draws import read_loaded_modules, read_no_module

VALUES = st.lists(st.text() | st.integers() | st.binary())


def draw_values() -> list[Any]:
    drawn = []

    @settings(max_examples=200, derandomize=True, database=None)
    @given(VALUES)
    def keep(values: list[Any]) -> None:
        drawn.append(values)

    keep()
    return drawn


def load_module_of_constants(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Import a module of our own with a thousand constants, as a test does that needs one more of our modules."""
    (folder / "constants").mkdir()
    path = folder / "constants" / "loaded_later.py"
    path.write_text(f"TEXTS = {[f'text {n}' for n in range(500)]}\nNUMBERS = {[*range(7000, 7500)]}\n")
    spec = importlib.util.spec_from_file_location("loaded_later", path)
    assert spec is not None
    monkeypatch.setitem(sys.modules, "loaded_later", importlib.util.module_from_spec(spec))


@pytest.mark.parametrize(("read", "same"), [(read_no_module, True), (read_loaded_modules, False)])
def test_a_module_loaded_before_changes_no_draw(
    read: Callable[[], Any], same: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the patch it does: the second case holds that this test would see it."""
    monkeypatch.setattr(providers, "_get_local_constants", read)
    before = draw_values()
    load_module_of_constants(tmp_path, monkeypatch)
    assert (draw_values() == before) is same


def test_the_gate_draws_so() -> None:
    explores = "EXPLORE" in os.environ
    assert (providers._get_local_constants is read_no_module) is not explores
    assert settings().derandomize is not explores
    assert settings().deadline is None
