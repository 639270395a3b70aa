"""The answers that failed, as report.html shows them: why, what was asked and said, what would have passed, what the base model did."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from witness_training.evaluation.evaluation_report import EvaluationReport
from witness_training.evaluation.evaluation_scores import ScoredAnswer

# Characters of one text, and of all texts together: beyond, each is cut shorter. Every failure stays, with its reason.
LONGEST_TEXT, SHORTER_TEXT, MOST_TEXT = 16_000, 2_000, 6_000_000
_HEADLINE = 130
FAILED, UNJUDGED, INEXACT = "failed", "not judged", "not exact"


@dataclass(frozen=True, slots=True)
class FailedAnswer:
    """An answer that failed. outcome: FAILED, UNJUDGED, or INEXACT where nobody judged. base: what the base model did with it."""

    id: str
    file: str
    family: str
    sample: int
    outcome: str
    base: str
    reason: str
    parts: Mapping[str, bool | None] = field(hash=False)
    headline: str = ""
    question: str = ""
    answer: str = ""
    expected: str = ""


def list_failures(report: EvaluationReport) -> list[FailedAnswer]:
    """Every answer that does not work, in the order of the questions; where nobody judged, every one that is not exact."""
    base = {(each.id, each.sample): each for each in report.base_answers}
    failed = [each for each in report.answers if _find_outcome(each)]
    whole = sum(len(each.question) + len(each.answer) + len(each.expected) for each in failed)
    longest = LONGEST_TEXT if whole <= MOST_TEXT else SHORTER_TEXT
    return [_show(each, base.get((each.id, each.sample)), longest) for each in failed]


def _find_outcome(answer: ScoredAnswer) -> str:
    """Why an answer is listed; "" for one that is not."""
    match answer.scores.get("works"):
        case None:
            return "" if answer.scores.get("exact") else INEXACT
        case False:
            return UNJUDGED if answer.scores.get("judged") is False else FAILED
        case _:
            return ""


def _show(answer: ScoredAnswer, base: ScoredAnswer | None, longest: int) -> FailedAnswer:
    return FailedAnswer(
        answer.id,
        answer.split,
        find_family(answer.id),
        answer.sample,
        _find_outcome(answer),
        "" if base is None else _find_outcome(base) or "passed",
        answer.reason,
        _list_parts(answer),
        textwrap.shorten(answer.question, _HEADLINE, placeholder=" …"),
        *(cut(text, longest) for text in (answer.question, answer.answer, answer.expected)),
    )


def _list_parts(answer: ScoredAnswer) -> Mapping[str, bool | None]:
    """The parts of the verdict; of an answer to the plan's grid, its scores."""
    return answer.parts or {name: held for name, held in answer.scores.items() if held is not None}


def find_family(task_id: str) -> str:
    """The family that a task's id begins with; "" for a row without a task."""
    family, slash, _ = task_id.partition("/")
    return family if slash else ""


def cut(text: str, longest: int) -> str:
    """The text, or its beginning with the number of characters that are left out."""
    left = len(text) - longest
    return text if left <= 0 else f"{text[:longest]}… ({left:,} characters more)"


def list_values(failures: Iterable[FailedAnswer], name: str) -> Iterator[str]:
    """The values that failures have in one of their fields, for choosing among them."""
    yield from sorted({str(getattr(each, name)) for each in failures} - {""})
