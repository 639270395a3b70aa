"""Scores files: the tasks of a data set, and answers to them as JSON lines, one verdict for each."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from witness_schema.documents.foreign_file import read_lines
from witness_schema.documents.record_form import TEXT, RecordForm, record_of
from witness_schema.errors import UnknownName, UnreadableSource
from witness_schema.printable import quote
from witness_training.families.family import BAD_SPEC
from witness_training.families.family_roster import find_family
from witness_training.judges.bench import Bench
from witness_training.scoring.scoring import score
from witness_training.tasks.dataset_files import MOST_BYTES, TASKS
from witness_training.tasks.task import Task, Verdict

MAKE_ONE = "name a data set with tasks, or make one: witness-schema generate --target 500 --out NEW_FOLDER"
_TASK = RecordForm(
    "record of a task",
    record_of({"id": TEXT, "family": TEXT, "spec": {"type": "object"}}, more=True),
    MAKE_ONE,
)
_ANSWER = RecordForm(
    "answer",
    record_of({"task_id": TEXT, "completion": TEXT}, more=True),
    "one answer a line: {task_id, completion}",
)


@dataclass(frozen=True, slots=True)
class ScoredTask:
    """The verdict on one answer to the task of this id."""

    task_id: str
    verdict: Verdict

    def plain(self) -> dict[str, Any]:
        """The verdict as JSON values."""
        return {
            "task_id": self.task_id,
            "passed": self.verdict.passed,
            "reward": self.verdict.reward,
            "reason": self.verdict.reason,
            "parts": dict(self.verdict.parts),
        }


@dataclass(frozen=True, slots=True)
class TaskSet:
    """The tasks of a file by id; each is built from its spec when it is asked for."""

    file: Path
    specs: Mapping[str, tuple[str, Mapping[str, Any]]] = field(hash=False)

    def find(self, task_id: str) -> Task:
        """The task of this id. Raises UnknownName for an id of no task, UnreadableSource for a spec that its family never draws."""
        if task_id not in self.specs:
            raise UnknownName(
                f"the data set has no task {quote(task_id)}",
                where=str(self.file),
                advice="a row's id is its task id",
                near=tuple(difflib.get_close_matches(task_id, self.specs)),
            )
        family, spec = self.specs[task_id]
        try:
            task = find_family(family).build(spec)
        except BAD_SPEC as error:
            raise UnreadableSource(
                f"the spec of {quote(task_id)} is none that {quote(family)} draws: {quote(str(error))}",
                where=str(self.file),
                advice="make the file anew with this version",
            ) from None
        if task.id != task_id:
            raise UnreadableSource(
                f"the spec of {quote(task_id)} is that of another task",
                where=str(self.file),
                advice="make the file anew with this version",
            )
        return task


def read_tasks(data: Path) -> TaskSet:
    """Read the tasks of a data set, or of a file of tasks alone. Raises UnreadableSource where they are missing or damaged."""
    path = data if data.is_file() else data / TASKS
    specs = {}
    for number, line in enumerate(read_lines(path, MOST_BYTES), 1):
        read = _TASK.parse(line, f"{path}:{number}")
        if read["id"] in specs:
            raise UnreadableSource(
                f"the task {quote(read['id'])} stands here twice", where=f"{path}:{number}", advice=MAKE_ONE
            )
        specs[read["id"]] = (read["family"], read["spec"])
    if not specs:
        raise UnreadableSource("there is no task", where=str(path), advice=MAKE_ONE)
    return TaskSet(path, specs)


def read_answers(path: Path) -> dict[str, list[str]]:
    """Read answers: task id → its completions, in their order. Raises UnreadableSource with the line of what cannot be read."""
    answers: dict[str, list[str]] = {}
    for number, line in enumerate(read_lines(path, MOST_BYTES), 1):
        if line.strip():
            read = _ANSWER.parse(line, f"{path}:{number}")
            answers.setdefault(read["task_id"], []).append(read["completion"])
    if not answers:
        raise UnreadableSource(
            "there is no answer", where=str(path), advice="one answer a line: {task_id, completion}"
        )
    return answers


def score_answers(tasks: TaskSet, answers: Mapping[str, list[str]], bench: Bench) -> Iterator[ScoredTask]:
    """Yield the verdict on each answer, task by task. Every id is looked up before the first answer is judged."""
    known = {task_id: tasks.find(task_id) for task_id in answers}
    for task_id, completions in answers.items():
        for completion in completions:
            yield ScoredTask(task_id, score(known[task_id], completion, bench))


def score_references(tasks: TaskSet, bench: Bench) -> Iterator[ScoredTask]:
    """Yield the verdict on the reference answer of each task: all of them pass, or the data set or the judge is wrong."""
    for task_id in tasks.specs:
        task = tasks.find(task_id)
        yield ScoredTask(task_id, score(task, task.answer, bench))
