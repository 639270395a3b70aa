"""Scores answers to the tasks of a mixed data set: by `score`, which judges what an answer makes and never its words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from witness_schema.printable import shorten
from witness_training.evaluation.evaluation_scores import Dimension, ScoredAnswer
from witness_training.judges.bench import Bench, open_bench
from witness_training.scoring.scoring import score
from witness_training.tasks.task import Task

MOST_REASON = 2000  # characters of a verdict's reason that a report quotes
TASK_DIMENSIONS = (
    Dimension("exact", "all exact", "the whole answer, character by character"),
    Dimension("judged", "could be judged", "a sandbox and a judge were here for it; any other does not work"),
    Dimension("works", "works", "what the answer makes, or states, passes the judge of its task"),
)


def score_text(row: int, question: str, expected: str, answer: str) -> ScoredAnswer:
    """Score an answer by its text alone; what a judge says stays None."""
    scores: dict[str, bool | None] = dict.fromkeys(each.name for each in TASK_DIMENSIONS)
    scores["exact"] = answer.strip() == expected.strip()
    return ScoredAnswer(row, question, expected, answer, scores)


def judge_tasks(
    tasks: Mapping[int, Task], rounds: Iterable[Sequence[ScoredAnswer]]
) -> tuple[list[list[ScoredAnswer]], str]:
    """Each round of answers with the verdicts on them, and the version of go-witness that judged.

    tasks: row → its task. Scripts run in a sandbox, as in `score`. Raises NotAClone or OracleLost if go-witness is not available.
    """
    with open_bench() as bench:
        version = bench.oracle.version().version
        return [
            [_judge(tasks[answer.row], answer, bench) for answer in answers] for answers in rounds
        ], version


def _judge(task: Task, answer: ScoredAnswer, bench: Bench) -> ScoredAnswer:
    verdict = score(task, answer.answer, bench)
    # What nobody could judge has not been seen to work.
    scores = {**answer.scores, "judged": verdict.passed is not None, "works": verdict.passed is True}
    return replace(answer, scores=scores, reason=shorten(verdict.reason, MOST_REASON))
