"""A set of witness-bench: its tasks with the part of the set that each belongs to, and the digest by which sets are told apart."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from witness_training.tasks.axes import find_unseen
from witness_training.tasks.task import Task

NAME = "witness-bench"


@dataclass(frozen=True, slots=True)
class BenchTask:
    """A task of a set. part: `seen`, `unseen-AXIS` or `unseen-all` (`bench_drawing.list_parts`)."""

    part: str
    task: Task

    def plain(self, *, answer: bool = False) -> dict[str, Any]:
        """The task as JSON values, without its reference answer unless that is asked for."""
        task = self.task
        return {
            "id": task.id,
            "family": task.family,
            "part": self.part,
            "difficulty": task.difficulty,
            "held_out": sorted(find_unseen(task.axes)),
            "axes": {axis: list(values) for axis, values in sorted(task.axes.items())},
            "environment": task.environment,
            "question": task.question,
            "spec": dict(task.spec),
            **({"answer": task.answer} if answer else {}),
        }

    def human_eval(self, *, answer: bool = False) -> dict[str, Any]:
        """The task by HumanEval's names (`task_id`, `prompt`, `canonical_solution`), the last of them if it is asked for.

        There is no `test` and no `entry_point`: an answer is Markdown that `bench score` judges, no body of a Python function, and a
        program that would run it as one must not count it as failed.
        """
        return {
            "task_id": self.task.id,
            "prompt": self.task.question,
            **({"canonical_solution": self.task.answer} if answer else {}),
            "family": self.task.family,
            "part": self.part,
            "difficulty": self.task.difficulty,
        }


@dataclass(frozen=True, slots=True)
class BenchSet:
    """The tasks of a seed, family by family."""

    seed: int
    tasks: tuple[BenchTask, ...]

    @property
    def digest(self) -> str:
        """The sha256 of specs and questions, in hex: equal for equal sets, and for no others."""
        return digest_tasks(each.task for each in self.tasks)


def digest_tasks(tasks: Iterable[Task]) -> str:
    """The sha256 of tasks, in hex: of their ids, which are digests of specs, and of their questions."""
    whole = hashlib.sha256()
    for task in tasks:
        whole.update(f"{task.id} {hashlib.sha256(task.question.encode()).hexdigest()}\n".encode())
    return whole.hexdigest()
