"""Small data sets of tasks, for trainings that are scored and for models that are asked."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from witness_generators.drawing.chance import Chance
from witness_training.families.family_roster import find_family
from witness_training.tasks.axes import Drawing
from witness_training.tasks.task import Task


def draw_short_tasks(count: int) -> list[Task]:
    """Tasks of the family schema that fit the built-in model's context."""
    family = find_family("schema")
    drawn = [family.build(family.draw(Chance.of(5, number).at("schema"), Drawing())) for number in range(24)]
    return sorted(drawn, key=lambda task: len(task.question + task.answer))[:count]


def write_tasks(folder: Path, tasks: Sequence[Task]) -> Path:
    """A data set whose files of rows all have these tasks."""
    folder.mkdir()
    rows = "".join(
        json.dumps(
            {
                "messages": [
                    {"role": "user", "content": task.question},
                    {"role": "assistant", "content": task.answer},
                ],
                "id": task.id,
            }
        )
        + "\n"
        for task in tasks
    )
    for name in ("train", "valid", "test"):
        (folder / f"{name}.jsonl").write_text(rows)
    records = [{"id": task.id, "family": task.family, "spec": task.spec} for task in tasks]
    (folder / "tasks.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records))
    return folder
