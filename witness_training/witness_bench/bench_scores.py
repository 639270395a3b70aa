"""Scores on a set of witness-bench: how many of its tasks are solved, where a task without an answer is not."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from typing import Any

from witness_schema.documents.foreign_file import MEBIBYTE, stream_bounded_lines
from witness_schema.documents.record_form import TEXT, RecordForm, record_of
from witness_schema.errors import BrokenEnvironment, Misuse, UnknownName, UnreadableSource
from witness_schema.printable import quote
from witness_training.judges.bench import Bench
from witness_training.scoring.scored_files import ScoredTask
from witness_training.scoring.scoring import score
from witness_training.witness_bench.bench_set import BenchSet

MOST_BYTES, LONGEST_LINE = 256 * MEBIBYTE, MEBIBYTE
_HOW = "one answer a line: {task_id, completion}"
_ANSWER = RecordForm("answer", record_of({"task_id": TEXT, "completion": TEXT}, more=True), _HOW)
_Z = 1.959964  # 95 %


def read_bench_answers(path: Path, tasks: BenchSet) -> dict[str, str]:
    """Read answers to tasks of a set: task id → completion.

    Raises UnreadableSource with the line of what is no answer or longer than a mebibyte, UnknownName for an id that the set has
    not, Misuse for a second answer to a task.
    """
    known = {each.task.id for each in tasks.tasks}
    answers: dict[str, str] = {}
    for number, line in enumerate(stream_bounded_lines(path, MOST_BYTES, LONGEST_LINE), 1):
        where = f"{path}:{number}"
        if line is None:
            raise UnreadableSource("the line is longer than a mebibyte", where=where, advice=_HOW)
        if not line.strip():
            continue
        read = _ANSWER.parse(line, where)
        name = read["task_id"]
        if name not in known:
            raise UnknownName(
                f"the set has no task {quote(name)}",
                where=where,
                advice="answer the tasks of this set: `bench tasks`, with the same --seed",
            )
        if name in answers:
            raise Misuse(
                f"a second answer to {quote(name)}", where=where, advice="give one answer to each task"
            )
        answers[name] = read["completion"]
    if not answers:
        raise UnreadableSource("there is no answer", where=str(path), advice=_HOW)
    return answers


@dataclass(frozen=True, slots=True)
class BenchResult:
    """The verdicts on the answers to a set. unanswered: tasks without an answer, which count as not passed."""

    tasks: BenchSet
    scored: tuple[ScoredTask, ...]

    def describe(self) -> dict[str, Any]:
        """The set's digest, how many pass of how many tasks with a 95 % interval, and the same by family, part and difficulty."""
        passed = {each.task_id for each in self.scored if each.verdict.passed}
        groups: dict[str, dict[str, list[bool]]] = {"family": {}, "part": {}, "difficulty": {}}
        for each in self.tasks.tasks:
            keys = {"family": each.task.family, "part": each.part, "difficulty": str(each.task.difficulty)}
            for name, key in keys.items():
                groups[name].setdefault(key, []).append(each.task.id in passed)
        return {
            "seed": self.tasks.seed,
            "digest": self.tasks.digest,
            "answered": len(self.scored),
            "all": _count([each.task.id in passed for each in self.tasks.tasks]),
            **{name: {key: _count(held) for key, held in group.items()} for name, group in groups.items()},
        }


def score_set(
    tasks: BenchSet,
    answers: Mapping[str, str],
    bench: Bench,
    progress: Callable[[int, int], None] = lambda *_: None,
) -> BenchResult:
    """Score answers. Raises BrokenEnvironment where one cannot be judged here: such a score would say nothing of the answers."""
    scored: list[ScoredTask] = []
    answered = [each.task for each in tasks.tasks if each.task.id in answers]
    for task in answered:
        verdict = score(task, answers[task.id], bench)
        if verdict.passed is None:
            raise BrokenEnvironment(
                f"the answer to {task.id} cannot be judged here: {verdict.reason}",
                advice="look at what `witness-schema doctor` says of the sandbox",
            )
        scored.append(ScoredTask(task.id, verdict))
        progress(len(scored), len(answered))
    return BenchResult(tasks, tuple(scored))


def _count(held: Sequence[bool]) -> dict[str, Any]:
    low, high = find_interval(sum(held), len(held))
    return {"passed": sum(held), "tasks": len(held), "interval": [round(low, 4), round(high, 4)]}


def find_interval(passed: int, tasks: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927). tasks: at least one."""
    share, spread = passed / tasks, _Z * _Z / tasks
    middle = share + spread / 2
    half = _Z * sqrt(share * (1 - share) / tasks + spread / (4 * tasks))
    return max(0.0, (middle - half) / (1 + spread)), min(1.0, (middle + half) / (1 + spread))
