"""Tasks of the family repair, of one kind each."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from witness_generators.drawing.chance import Chance
from witness_training.families.repair.repair_family import FAMILY, KINDS
from witness_training.families.repair.repair_wording import GRAMMAR
from witness_training.tasks.axes import Drawing
from witness_training.tasks.task import Task
from witness_training.wording.question_writing import draw_wording

SEED = 43


def draw_tasks(kind: str, numbers: Iterable[int]) -> list[Task]:
    """The tasks of these numbers."""
    return [draw_task(kind, number) for number in numbers]


@cache
def draw_task(kind: str, number: int) -> Task:
    """The task of a number."""
    for attempt in range(400):
        stream = Chance.of(SEED, number).at(str(attempt))
        spec = KINDS[kind].draw(stream, Drawing())
        if spec is not None:
            wording = draw_wording(GRAMMAR, KINDS[kind].show(spec).parts, Drawing(), stream)
            return FAMILY.build({"family": "repair", **spec, "wording": wording.to_spec()})
    raise AssertionError(f"no task of {kind}")
