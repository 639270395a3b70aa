"""The record of an evaluation: which model was asked what, and how its answers scored."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from witness_training.evaluation.evaluation_scores import Score, ScoredAnswer


@dataclass(frozen=True, slots=True)
class EvaluationReport:
    """The score of one model on one split, and of its base on the same questions where an adapter was given.

    inputs:   name → sha256 of the data, the model's files and the adapter.
    judge:    who judged, or why nobody did.
    metrics:  the reports of the LoRA run that made the adapter, [] where it has none.
    by_rego:  the scores of the answers of each kind of Rego, and of those without.
    """

    model: str
    adapter: str | None
    split: str
    questions: int
    scores: tuple[Score, ...]
    base_scores: tuple[Score, ...]
    by_rego: Mapping[str, tuple[Score, ...]] = field(hash=False)
    judge: str
    inputs: Mapping[str, str] = field(hash=False)
    versions: Mapping[str, str] = field(hash=False)
    metrics: tuple[Mapping[str, Any], ...] = field(default=(), hash=False)
    answers: tuple[ScoredAnswer, ...] = field(default=(), repr=False)

    def title(self) -> str:
        """What was asked of whom."""
        adapter = " with its adapter" if self.adapter else ""
        return f"{self.model}{adapter} on {self.questions} {self.split} questions"

    def score_rows(self) -> list[tuple[str, str, str]]:
        """(score, passed of asked, share) of each dimension."""
        return [(each.title, f"{each.passed} of {each.asked}", f"{each.share:.0%}") for each in self.scores]

    def share(self, name: str) -> float | None:
        """The share of one dimension, None where it was not scored."""
        return next((each.share for each in self.scores if each.name == name), None)

    def summary(self) -> str:
        """One line."""
        wanted = ("exact", "types", "works")
        parts = [f"{s.title} {s.passed} of {s.asked}" for s in self.scores if s.name in wanted]
        return f"{self.title()}: {', '.join(parts)}"

    def plain(self) -> dict[str, Any]:
        """As JSON; the answers have a file of their own."""
        return {
            "model": self.model,
            "adapter": self.adapter,
            "split": self.split,
            "questions": self.questions,
            "judge": self.judge,
            "scores": {each.name: _plain(each) for each in self.scores},
            "base_scores": {each.name: _plain(each) for each in self.base_scores},
            "by_rego": {
                kind: {each.name: _plain(each) for each in scores} for kind, scores in self.by_rego.items()
            },
            "inputs": dict(self.inputs),
            "versions": dict(self.versions),
        }

    def json(self) -> str:
        """The text of report.json."""
        return json.dumps(self.plain(), indent=1) + "\n"


def _plain(score: Score) -> dict[str, Any]:
    return {key: value for key, value in asdict(score).items() if key in ("passed", "asked", "meaning")}
