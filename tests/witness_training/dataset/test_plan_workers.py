"""A plan is the same whoever draws it, and whatever becomes of who does."""

from __future__ import annotations

import os
import signal
from dataclasses import replace
from multiprocessing import active_children
from typing import Any

import pytest

from support import toy_families
from witness_schema.errors import BrokenEnvironment, Misuse
from witness_training.dataset.mixed import plan_workers
from witness_training.dataset.mixed.plan_workers import DrawnAhead, draw_plan, list_units
from witness_training.dataset.mixed.row_verification import Judging, plan_line
from witness_training.dataset.row_drawing import MixRequest
from witness_training.dataset.row_plan import count_rows, plan_rows

TOYS = Judging("support.toy_families:TOYS", "support.toy_families:open_toy_bench")
REQUEST = MixRequest(900, 3, {"plain": 60, "run": 40})


@pytest.fixture(autouse=True)
def few_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Processes are started for few rows as well."""
    monkeypatch.setattr(plan_workers, "LEAST", 1)


def draw(workers: int, request: MixRequest = REQUEST) -> list[dict[str, Any]]:
    seen: list[int] = []
    lines = list(map(plan_line, draw_plan(request, TOYS, workers, seen.append)))
    assert seen == [*range(1, len(lines) + 1)]
    return lines


@pytest.mark.parametrize("workers", [2, 3])
def test_more_processes_draw_the_same_plan(workers: int, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bool] = []
    find = DrawnAhead.find

    def watch(ahead: DrawnAhead, file: str, family: str, number: int) -> Any:
        found = find(ahead, file, family, number)
        asked.append(bool(found))
        return found

    monkeypatch.setattr(DrawnAhead, "find", watch)
    expected = list(map(plan_line, plan_rows(REQUEST, toy_families.TOYS)))
    assert draw(workers) == expected
    # Nearly all rows were drawn ahead, and some of them were taken already and drawn anew.
    assert sum(asked) > 800
    assert active_children() == []


def test_rows_that_are_too_long_are_drawn_anew() -> None:
    request = MixRequest(400, 3, {"plain": 1}, max_tokens=120)
    assert draw(2, request) == list(map(plan_line, plan_rows(request, toy_families.TOYS)))


def test_a_space_that_is_used_up_is_told_as_by_one_process() -> None:
    request = MixRequest(2, 3, {"plain": 1}, max_tokens=3)
    with pytest.raises(Misuse, match="no further task"):
        draw(2, request)
    assert active_children() == []


def test_a_process_that_is_killed_ends_the_run() -> None:
    # More rows than are drawn before the signal comes.
    rows = draw_plan(replace(REQUEST, target=60_000), TOYS, 2, lambda _: None)
    next(rows)
    for process in active_children():
        assert process.pid is not None
        os.kill(process.pid, signal.SIGKILL)
    with pytest.raises(BrokenEnvironment, match=r"has ended with signal 9 \(SIGKILL\)"):
        list(rows)
    assert active_children() == []


def test_each_row_is_in_one_unit_but_for_those_that_follow_others() -> None:
    units = [unit for pending in list_units(REQUEST, toy_families.TOYS).values() for unit in pending]
    numbers = [(file, family, n) for file, family, first, stop in units for n in range(first, stop)]
    counts = count_rows(REQUEST, toy_families.TOYS)
    apart = {"test-unseen-phrasing", "test-unseen-all"}
    assert len(set(numbers)) == len(numbers)
    assert set(numbers) == {
        (file, family, number)
        for file, families in counts.items()
        if file not in apart
        for family, count in families.items()
        for number in range(count)
    }
