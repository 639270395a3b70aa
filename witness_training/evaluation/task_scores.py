"""Scores answers to the tasks of a mixed data set: by `score`, which judges what an answer makes and never its words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from witness_schema.printable import shorten
from witness_training.evaluation.evaluation_scores import Dimension, ScoredAnswer
from witness_training.evaluation.verdict_workers import Progress, judge_answers
from witness_training.tasks.task import Task, Verdict

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
    rounds: Sequence[Sequence[ScoredAnswer]],
    tasks: Sequence[Sequence[Task]],
    *,
    workers: int | None = None,
    progress: Progress = lambda _, __: None,
) -> tuple[list[list[ScoredAnswer]], str]:
    """Each round of answers with the verdicts on them, and the version of go-witness that judged.

    tasks: of each answer of each round. Scripts run in a sandbox, as in `score`. Raises what `judge_answers` raises.
    """
    flat = [
        (task, answer.answer)
        for answers, asked in zip(rounds, tasks, strict=True)
        for answer, task in zip(answers, asked, strict=True)
    ]
    verdicts, version = judge_answers(flat, workers=workers, progress=progress)
    told = iter(verdicts)
    return [[_apply(answer, next(told)) for answer in answers] for answers in rounds], version


def _apply(answer: ScoredAnswer, verdict: Verdict) -> ScoredAnswer:
    # What nobody could judge has not been seen to work.
    scores = {**answer.scores, "judged": verdict.passed is not None, "works": verdict.passed is True}
    return replace(answer, scores=scores, reason=shorten(verdict.reason, MOST_REASON), parts=verdict.parts)
