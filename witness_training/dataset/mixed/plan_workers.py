"""Processes that draw the rows of a plan ahead. What they draw does not change it: which drafts are taken is decided in order, here.

A family is drawn by one process as long as that has others to draw: each has to prepare it anew.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Generator, Mapping, Sequence
from multiprocessing.connection import Connection, wait
from typing import Any

from witness_schema.errors import Misuse
from witness_training.dataset.mixed.process_crew import Member, start_crew
from witness_training.dataset.mixed.row_verification import Judging
from witness_training.dataset.row_drawing import ALL_UNSEEN, TRAIN, Draft, Drawer, MixRequest, PlannedRow
from witness_training.dataset.row_plan import PHRASING, count_rows, plan_rows
from witness_training.families.family import Family

UNIT = 40  # rows of one family and file that a process draws at once
LEAST = 2000  # rows for which it pays to start processes
_ADVICE = "is there enough memory for so many --workers? Run the command again"

# File, family, the first number of a unit, and the first one behind it.
_Unit = tuple[str, str, int, int]
_Drafts = list[tuple[()] | tuple[Draft | None]]


def draw_plan(
    request: MixRequest, judging: Judging, workers: int, progress: Callable[[int], None]
) -> Generator[PlannedRow, None, None]:
    """The rows of `plan_rows`. Raises what it raises, and BrokenEnvironment for a process that was killed."""
    families = judging.load_families()
    if workers == 1 or request.target < LEAST:
        yield from plan_rows(request, families, progress)
        return
    with start_crew(run_drawer, (request, judging), workers) as crew:
        ahead = DrawnAhead(crew, list_units(request, families))
        yield from plan_rows(request, families, progress, ahead.find)


def list_units(request: MixRequest, families: Sequence[Family]) -> dict[str, deque[_Unit]]:
    """Family → its units, in the order in which the plan wants them; not those that depend on what was drawn before."""
    units: dict[str, deque[_Unit]] = {family.name: deque() for family in families}
    counts = count_rows(request, families)
    for file in sorted(counts, key=lambda name: (name == TRAIN, name)):
        if file not in (PHRASING, ALL_UNSEEN):
            for name, count in counts[file].items():
                units[name].extend(
                    (file, name, first, min(first + UNIT, count)) for first in range(0, count, UNIT)
                )
    return units


class DrawnAhead:
    """Hands units to processes, and has what they have drawn until the plan asks for it."""

    def __init__(self, crew: Sequence[Member], units: Mapping[str, deque[_Unit]]) -> None:
        self._crew, self._units = crew, units
        self._expected = {unit[:3] for pending in units.values() for unit in pending}
        self._drafts: dict[tuple[str, str, int], _Drafts] = {}
        self._own = _share_families(units, len(crew))
        for worker, drawer in enumerate(crew):
            drawer.hand(self._choose(worker))

    def find(self, file: str, family: str, number: int) -> tuple[()] | tuple[Draft | None]:
        """What was drawn for a row; () where nobody draws it, or where its family has drawn nothing."""
        at = number % UNIT
        unit = (file, family, number - at)
        while unit in self._expected:
            self._exchange(None)
        self._exchange(0)
        drafts = self._drafts.get(unit, [])
        if at == len(drafts) - 1:
            del self._drafts[unit]  # the plan asks for one number after the other
        return drafts[at] if at < len(drafts) else ()

    def _exchange(self, seconds: float | None) -> None:
        busy = {drawer.connection: (worker, drawer) for worker, drawer in enumerate(self._crew) if drawer.job}
        for ready in wait([*busy], seconds) if busy else ():
            assert isinstance(ready, Connection)
            worker, drawer = busy[ready]
            unit: _Unit = drawer.job
            self._drafts[unit[:3]] = drawer.receive("drew the plan", _ADVICE)
            self._expected.discard(unit[:3])
            drawer.hand(self._choose(worker))

    def _choose(self, worker: int) -> _Unit | None:
        own = [self._units[name][0] for name in self._own[worker] if self._units[name]]
        if own:
            # Tests first, as the plan wants them.
            return self._units[min(own, key=lambda unit: (unit[0] == TRAIN, unit[0], unit[2]))[1]].popleft()
        longest = max(self._units.values(), key=len)
        return longest.popleft() if longest else None


def _share_families(units: Mapping[str, deque[_Unit]], workers: int) -> list[list[str]]:
    """The families of each process, so that all have about as many units."""
    own: list[list[str]] = [[] for _ in range(workers)]
    loads = [0] * workers
    for name in sorted(units, key=lambda name: (-len(units[name]), name)):
        least = loads.index(min(loads))
        own[least].append(name)
        loads[least] += len(units[name])
    return own


def run_drawer(connection: Connection[Any, Any], parent: int, request: MixRequest, judging: Judging) -> None:
    """Draw the units that come through the pipe, until it is closed or None comes."""
    families = {family.name: family for family in judging.load_families()}
    while os.getppid() == parent and (unit := connection.recv()) is not None:
        file, family, first, stop = unit
        drawer = Drawer(request, families[family], file)
        connection.send([_draw(drawer, number) for number in range(first, stop)])


def _draw(drawer: Drawer, number: int) -> tuple[()] | tuple[Draft | None]:
    try:
        return (drawer.draw(number),)
    except Misuse:
        return ()  # The plan meets it again, and decides what follows.
