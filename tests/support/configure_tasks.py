"""Tasks of the family `configure` for tests: drawn by number, or the first with something particular."""

from __future__ import annotations

from collections.abc import Callable

from witness_generators.drawing.chance import Chance
from witness_training.families.configure.configure_family import CONFIGURE
from witness_training.families.configure.steps.configure_case import Case
from witness_training.tasks.axes import Drawing
from witness_training.tasks.task import Task

SEED, LONGEST = 14, 3000


def draw_task(index: int, drawing: Drawing | None = None, seed: int = SEED) -> Task:
    """The task of this number."""
    return CONFIGURE.build(CONFIGURE.draw(Chance.of(seed, index), drawing or Drawing()))


def find_task(wanted: Callable[[Case], bool], *, first: int = 0) -> Task:
    """The first drawn task whose case has what is wanted."""
    for index in range(first, first + LONGEST):
        spec = CONFIGURE.draw(Chance.of(SEED, index), Drawing())
        if wanted(Case(spec)):
            return CONFIGURE.build(spec)
    raise AssertionError(f"none of {LONGEST} tasks has what is wanted")
