"""The record of an evaluation: the model, its questions, and its scores."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from witness_schema.json_writing import dumps
from witness_training.evaluation.asking.asker import GREEDY, Sampling
from witness_training.evaluation.evaluation_scores import Score, ScoredAnswer
from witness_training.evaluation.rates.intervals import Interval
from witness_training.evaluation.rates.pass_rates import ALL, GroupRate, Rates, list_rates

# What a grouping is called in tables, in the order in which they stand there.
GROUPINGS = {
    ALL: "all",
    "file": "file",
    "part": "part",  # of a set of witness-bench
    "family": "family",
    "difficulty": "difficulty",
    "attestor": "attestor",
    "rego": "kind of Rego",
}
# Said beside every table of rates.
RATES_NOTE = (
    "pass@1 is the share of tasks whose answer works. Wilson: the interval for independent answers. Bootstrap: over specs, so that the "
    "same task in other words counts once; it is empty at 0 % and 100 %. Difference: to the base model on the same tasks, in points, "
    "with the paired bootstrap; gained/lost: tasks that only one of them passed more often. All intervals at 95 %."
)


@dataclass(frozen=True, slots=True)
class EvaluationReport:
    """The scores of one model on some files and, with an adapter, of its base model on the same questions.

    split:     the files, separated by ", ".
    questions: that were asked. not_asked: id of a question → why; no score counts it.
    inputs:    name → sha256 of the data, the model's files and the adapter.
    judge:     who judged, or why nobody did.
    metrics:   the reports of the LoRA run that made the adapter, () without one.
    groups:    name of a grouping ("rego", "family", "difficulty") → its value → the scores of those answers.
    rates:     what works, with intervals, by grouping; {} where nobody judged.
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
    base_answers: tuple[ScoredAnswer, ...] = field(default=(), repr=False)
    rates: Rates = field(default_factory=dict, hash=False)
    not_asked: Mapping[str, str] = field(default_factory=dict, hash=False)
    sampling: Sampling = GREEDY

    def title(self) -> str:
        """The heading of the report."""
        adapter = " with its adapter" if self.adapter else ""
        files = self.split.count(", ") + 1
        where = f"{self.split} questions" if files == 1 else f"questions of {files} files"
        return f"{self.model}{adapter} on {self.questions} {where}"

    def score_rows(self) -> list[tuple[str, str, str]]:
        """One (score, passed of asked, share) for each dimension."""
        return [(each.title, f"{each.passed} of {each.asked}", f"{each.share:.0%}") for each in self.scores]

    def rate_records(self) -> list[dict[str, str]]:
        """What works, one record for each group: columns of the same keys as text."""
        return describe_rates(self.rates)

    def share(self, name: str) -> float | None:
        """The share of one dimension, None if it was not scored."""
        return next((each.share for each in self.scores if each.name == name), None)

    def summary(self) -> str:
        """The result in one line."""
        wanted = ("exact", "types", "works")
        parts = [f"{s.title} {s.passed} of {s.asked}" for s in self.scores if s.name in wanted]
        return f"{self.title()}: {', '.join(parts)}{self._describe_interval()}"

    def _describe_interval(self) -> str:
        whole = self.rates.get(ALL, {}).get(ALL)
        ends = None if whole is None else whole.rate.wilson or whole.rate.bootstrap
        return "" if ends is None else f" ({format_interval(ends)})"

    def plain(self) -> dict[str, Any]:
        """The report as JSON values, without the answers, which have a file of their own."""
        return {
            "model": self.model,
            "adapter": self.adapter,
            "split": self.split,
            "questions": self.questions,
            "not_asked": dict(self.not_asked),
            "sampling": asdict(self.sampling),
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
            "rates": list_rates(self.rates),
            "inputs": dict(self.inputs),
            "versions": dict(self.versions),
        }

    def json(self) -> str:
        """The text of report.json."""
        return dumps(self.plain(), indent=1) + "\n"


def describe_rates(rates: Rates) -> list[dict[str, str]]:
    """What works, one record for each group: its grouping, its value, and `describe_rate`."""
    return [
        {"group": GROUPINGS[name], "value": value, **describe_rate(group)}
        for name in GROUPINGS
        for value, group in rates.get(name, {}).items()
    ]


def describe_rate(group: GroupRate) -> dict[str, str]:
    """A rate as texts: passed, pass@1, its intervals, pass@k, and beside a base model its rate and the difference."""
    rate, base, difference = group.rate, group.base, group.difference
    told = {
        "works": f"{rate.passed} of {rate.answers}",
        "pass@1": f"{rate.share:.0%}",
        "wilson": format_interval(rate.wilson),
        "bootstrap": format_interval(rate.bootstrap),
    }
    if len(rate.pass_at) > 1:
        most = max(rate.pass_at)
        told[f"pass@{most}"] = f"{rate.pass_at[most]:.0%}"
    if base is not None and difference is not None:
        told["base"] = f"{base.share:.0%}"
        told["difference"] = f"{100 * difference.share:+.0f}"
        told["its_interval"] = format_interval(difference.interval, sign="+", unit="")
        told["gained/lost"] = f"{difference.gained}/{difference.lost}"
    return told


def format_interval(interval: Interval | None, sign: str = "", unit: str = " %") -> str:
    """The ends in hundredths, "–" where there is no interval."""
    return "–" if interval is None else " to ".join(f"{100 * end:{sign}.0f}" for end in interval) + unit


def _format_score(score: Score) -> dict[str, Any]:
    # The name is the key already, and the title is for people.
    return {key: value for key, value in asdict(score).items() if key in ("passed", "asked", "meaning")}
