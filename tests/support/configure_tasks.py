"""Tasks of the family `configure` for tests: drawn by number, or the first with something particular."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from witness_generators.drawing.chance import Chance
from witness_training.families.configure.configure_family import CONFIGURE
from witness_training.families.configure.steps.configure_case import Case
from witness_training.tasks.axes import Drawing
from witness_training.tasks.task import Task

SEED, LONGEST = 14, 3000


@cache
def draw_task(index: int, seed: int = SEED, *, services: bool = False) -> Task:
    """The task of this number, on the seen side of every axis. services: whether its script may run in a job."""
    return CONFIGURE.build(CONFIGURE.draw(Chance.of(seed, index), Drawing(services=services)))


def draw_sided(index: int, drawing: Drawing, seed: int = SEED) -> Task:
    """The task of this number, on the sides that the drawing names."""
    return CONFIGURE.build(CONFIGURE.draw(Chance.of(seed, index), drawing))


def find_task(wanted: Callable[[Case], bool], *, first: int = 0, services: bool = False) -> Task:
    """The first drawn task whose case has what is wanted. services: as in `draw_task`."""
    for index in range(first, first + LONGEST):
        task = draw_task(index, services=services)
        if wanted(Case(task.spec)):
            return task
    raise AssertionError(f"none of {LONGEST} tasks has what is wanted")
