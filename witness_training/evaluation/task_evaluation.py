"""`evaluate_tasks`: tasks and somebody who answers them, whoever that is, in; verdicts and pass rates out.

It is what `evaluate` does of a data set, without files, and what adapters to other tools call.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from witness_schema.errors import Misuse
from witness_training.dataset.row_drawing import digest_core
from witness_training.evaluation.rates.pass_rates import Outcome, Rates, list_rates, rate_groups
from witness_training.evaluation.verdict_workers import Progress, judge_answers
from witness_training.tasks.task import Task, Verdict

# Takes tasks and returns an answer to each, in their order; None: this task was not asked.
AskTasks = Callable[[Sequence[Task]], Iterable[str | None]]


@dataclass(frozen=True, slots=True)
class JudgedAnswer:
    """An answer to a task with its verdict. sample: which of several answers to it, from 0."""

    task: Task
    sample: int
    answer: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class TaskEvaluation:
    """Judged answers, pass rates by group, and the tasks that were not asked, which no rate counts.

    rates: "all", "family", "difficulty", "attestor" → value → rate, with Wilson and cluster-bootstrap intervals.
    """

    judged: tuple[JudgedAnswer, ...]
    not_asked: tuple[Task, ...]
    rates: Rates = field(hash=False)
    go_witness: str

    def plain(self) -> dict[str, Any]:
        """Rates and counts as JSON values, without the answers."""
        return {
            "go_witness": self.go_witness,
            "not_asked": [task.id for task in self.not_asked],
            "rates": list_rates(self.rates),
        }


def evaluate_tasks(
    tasks: Sequence[Task],
    ask: AskTasks,
    *,
    samples: int = 1,
    workers: int | None = None,
    progress: Progress = lambda _, __: None,
) -> TaskEvaluation:
    """Ask every task `samples` times, judge the answers by `score`, and count.

    ask: is called `samples` times with all tasks. workers, progress: as in `judge_answers`. Raises Misuse where it returns more or fewer
    answers than it was asked, or none at all; and what `judge_answers` raises.
    """
    given: list[tuple[int, int, str]] = []
    for sample in range(samples):
        answers = list(ask(tasks))
        if len(answers) != len(tasks):
            raise Misuse(
                f"{len(tasks)} tasks were asked, and {len(answers)} answers came",
                advice="one answer for each task, in their order; None for one that was not asked",
            )
        given += [(place, sample, text) for place, text in enumerate(answers) if text is not None]
    if not given:
        raise Misuse("no task was answered", advice="answer at least one task")
    verdicts, version = judge_answers(
        [(tasks[place], text) for place, _, text in given], workers=workers, progress=progress
    )
    judged = [
        JudgedAnswer(tasks[place], sample, text, verdict)
        for (place, sample, text), verdict in zip(given, verdicts, strict=True)
    ]
    asked = {place for place, _, _ in given}
    return TaskEvaluation(
        tuple(judged),
        tuple(task for place, task in enumerate(tasks) if place not in asked),
        rate_groups(count_outcomes(judged), (), group_tasks(tasks)),
        version,
    )


def count_outcomes(judged: Iterable[JudgedAnswer]) -> list[Outcome]:
    """What came of each task. An answer that nobody could judge has not been seen to pass."""
    counts: dict[str, list[bool]] = {}
    clusters: dict[str, str] = {}
    for each in judged:
        counts.setdefault(each.task.id, []).append(each.verdict.passed is True)
        clusters.setdefault(each.task.id, digest_core(each.task))
    return [Outcome(place, clusters[place], sum(held), len(held)) for place, held in counts.items()]


def group_tasks(tasks: Iterable[Task]) -> dict[str, Mapping[str, tuple[str, ...]]]:
    """Name of a grouping → task id → its values: family, difficulty, attestors."""
    tasks = list(tasks)
    return {
        "family": {task.id: (task.family,) for task in tasks},
        "difficulty": {task.id: (str(task.difficulty),) for task in tasks},
        "attestor": {task.id: tuple(task.axes.get("attestor", ())) for task in tasks},
    }
