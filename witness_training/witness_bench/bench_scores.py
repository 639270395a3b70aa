"""Scores on a set of witness-bench: how many of its tasks are solved, where a task without an answer is not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from witness_schema.errors import BrokenEnvironment, Misuse, UnknownName
from witness_schema.printable import quote
from witness_training.dataset.row_drawing import digest_core
from witness_training.evaluation.rates.pass_rates import (
    ALL,
    Outcome,
    PassRate,
    Rates,
    list_rates,
    rate_groups,
)
from witness_training.evaluation.task_evaluation import group_tasks
from witness_training.evaluation.verdict_workers import Progress, judge_answers
from witness_training.scoring.scored_files import ScoredTask, read_answers
from witness_training.witness_bench.bench_set import BenchSet


def read_bench_answers(path: Path, tasks: BenchSet) -> dict[str, str]:
    """Read answers to tasks of a set: task id → completion.

    Raises UnreadableSource with the line of what is no answer, UnknownName for an id that the set has not, Misuse for a second
    answer to a task.
    """
    answers, known = read_answers(path), {each.task.id for each in tasks.tasks}
    for task_id, completions in answers.items():
        if task_id not in known:
            raise UnknownName(
                f"the set has no task {quote(task_id)}",
                where=str(path),
                advice="answer the tasks of this set: `bench tasks`, with the same --seed",
            )
        if len(completions) > 1:
            raise Misuse(
                f"{quote(task_id)} has {len(completions)} answers",
                where=str(path),
                advice="give one answer to each task",
            )
    return {task_id: completion for task_id, (completion,) in answers.items()}


@dataclass(frozen=True, slots=True)
class BenchResult:
    """The verdicts on the answers to a set.

    rates: "all", "part", "family", "difficulty", "attestor" → value → rate; tasks without an answer count as not passed.
    """

    tasks: BenchSet
    scored: tuple[ScoredTask, ...]
    rates: Rates = field(hash=False)
    go_witness: str

    @property
    def whole(self) -> PassRate:
        """The rate of all tasks of the set."""
        return self.rates[ALL][ALL].rate

    def plain(self) -> dict[str, Any]:
        """The set's digest, the rates and the verdicts as JSON values."""
        return {
            "seed": self.tasks.seed,
            "digest": self.tasks.digest,
            "go_witness": self.go_witness,
            "answered": len(self.scored),
            "rates": list_rates(self.rates),
            "verdicts": [each.plain() for each in self.scored],
        }


def score_set(
    tasks: BenchSet, answers: Mapping[str, str], progress: Progress = lambda _, __: None
) -> BenchResult:
    """Judge answers, task id → completion, and count. progress: as in `judge_answers`.

    Raises BrokenEnvironment where an answer cannot be judged here, since such a score would say nothing of the answers, and what
    `judge_answers` raises.
    """
    asked = [each.task for each in tasks.tasks if each.task.id in answers]
    verdicts, version = judge_answers([(task, answers[task.id]) for task in asked], progress=progress)
    for task, verdict in zip(asked, verdicts, strict=True):
        if verdict.passed is None:
            raise BrokenEnvironment(
                f"the answer to {task.id} cannot be judged here: {verdict.reason}",
                advice="look at what `witness-schema doctor` says of the sandbox",
            )
    scored = tuple(ScoredTask(task.id, verdict) for task, verdict in zip(asked, verdicts, strict=True))
    passed = {each.task_id for each in scored if each.verdict.passed}
    outcomes = [
        Outcome(each.task.id, digest_core(each.task), int(each.task.id in passed), 1) for each in tasks.tasks
    ]
    groups = {
        "part": {each.task.id: (each.part,) for each in tasks.tasks},
        **group_tasks(each.task for each in tasks.tasks),
    }
    return BenchResult(tasks, scored, rate_groups(outcomes, (), groups), version)
