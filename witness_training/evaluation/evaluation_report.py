"""The record of an evaluation: the model, its questions, and its scores."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from witness_schema.json_writing import dumps
from witness_training.evaluation.evaluation_scores import Score, ScoredAnswer


@dataclass(frozen=True, slots=True)
class EvaluationReport:
    """The scores of one model on one split and, with an adapter, of its base model on the same questions.

    inputs:   name → sha256 of the data, the model's files and the adapter.
    judge:    who judged, or why nobody did.
    metrics:  the reports of the LoRA run that made the adapter, () without one.
    groups:   name of a grouping ("rego", "family", "difficulty") → its value → the scores of those answers.
    """

    model: str
    adapter: str | None
    split: str
    questions: int
    scores: tuple[Score, ...]
    base_scores: tuple[Score, ...]
    groups: Mapping[str, Mapping[str, tuple[Score, ...]]] = field(hash=False)
    judge: str
    inputs: Mapping[str, str] = field(hash=False)
    versions: Mapping[str, str] = field(hash=False)
    metrics: tuple[Mapping[str, Any], ...] = field(default=(), hash=False)
    answers: tuple[ScoredAnswer, ...] = field(default=(), repr=False)

    def title(self) -> str:
        """The heading of the report."""
        adapter = " with its adapter" if self.adapter else ""
        return f"{self.model}{adapter} on {self.questions} {self.split} questions"

    def score_rows(self) -> list[tuple[str, str, str]]:
        """One (score, passed of asked, share) for each dimension."""
        return [(each.title, f"{each.passed} of {each.asked}", f"{each.share:.0%}") for each in self.scores]

    def share(self, name: str) -> float | None:
        """The share of one dimension, None if it was not scored."""
        return next((each.share for each in self.scores if each.name == name), None)

    def summary(self) -> str:
        """The result in one line."""
        wanted = ("exact", "types", "works")
        parts = [f"{s.title} {s.passed} of {s.asked}" for s in self.scores if s.name in wanted]
        return f"{self.title()}: {', '.join(parts)}"

    def plain(self) -> dict[str, Any]:
        """The report as JSON values, without the answers, which have a file of their own."""
        return {
            "model": self.model,
            "adapter": self.adapter,
            "split": self.split,
            "questions": self.questions,
            "judge": self.judge,
            "scores": {each.name: _format_score(each) for each in self.scores},
            "base_scores": {each.name: _format_score(each) for each in self.base_scores},
            **{
                f"by_{name}": {
                    value: {each.name: _format_score(each) for each in scores}
                    for value, scores in group.items()
                }
                for name, group in self.groups.items()
            },
            "inputs": dict(self.inputs),
            "versions": dict(self.versions),
        }

    def json(self) -> str:
        """The text of report.json."""
        return dumps(self.plain(), indent=1) + "\n"


def _format_score(score: Score) -> dict[str, Any]:
    # The name is the key already, and the title is for people.
    return {key: value for key, value in asdict(score).items() if key in ("passed", "asked", "meaning")}
