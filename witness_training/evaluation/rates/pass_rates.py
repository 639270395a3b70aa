"""How many tasks an evaluation passed, by group, and how two rounds differ on the same tasks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from witness_training.evaluation.rates.intervals import Interval, bootstrap, pass_at, wilson

ALL = "all"  # the group of all tasks, and its only value


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one task: `passed` of its `answers` passed, at least one was given.

    place:   which task; two rounds are paired by it.
    cluster: equal for tasks of one spec, however they are worded.
    """

    place: str
    cluster: str
    passed: int
    answers: int

    @property
    def share(self) -> float:
        """The share of its answers that passed, which estimates pass@1 without bias."""
        return self.passed / self.answers


@dataclass(frozen=True, slots=True)
class PassRate:
    """The pass rate of some tasks.

    share:     pass@1, 0 to 1: the mean over the tasks.
    wilson:    for one answer a task; None for several, which are not independent.
    bootstrap: over specs; None for tasks of a single one.
    pass_at:   k → the chance that one of k answers passes, up to the fewest answers that a task has.
    """

    tasks: int
    answers: int
    passed: int
    share: float
    wilson: Interval | None
    bootstrap: Interval | None
    pass_at: Mapping[int, float] = field(hash=False)

    def plain(self) -> dict[str, Any]:
        """The rate as JSON values."""
        return {
            "tasks": self.tasks,
            "answers": self.answers,
            "passed": self.passed,
            "pass_at": {str(k): _round(value) for k, value in self.pass_at.items()},
            "wilson": _round_ends(self.wilson),
            "bootstrap": _round_ends(self.bootstrap),
        }


@dataclass(frozen=True, slots=True)
class Difference:
    """How much more one round passed than another of the same tasks.

    share:    the mean over the tasks, -1 to 1. interval: the paired bootstrap over specs; None for tasks of a single one.
    gained:   tasks that only the first round passed more often. lost: those that it passed less often.
    """

    tasks: int
    share: float
    interval: Interval | None
    gained: int
    lost: int

    def plain(self) -> dict[str, Any]:
        """The difference as JSON values."""
        return {
            "tasks": self.tasks,
            "share": _round(self.share),
            "bootstrap": _round_ends(self.interval),
            "gained": self.gained,
            "lost": self.lost,
        }


@dataclass(frozen=True, slots=True)
class GroupRate:
    """The rate of a group, that of the base model, and their difference; None without a base."""

    rate: PassRate
    base: PassRate | None = None
    difference: Difference | None = None

    def plain(self) -> dict[str, Any]:
        """All of it as JSON values."""
        parts = {"rate": self.rate, "base": self.base, "difference": self.difference}
        return {name: part.plain() for name, part in parts.items() if part is not None}


# Name of a grouping → value → rate.
Rates = Mapping[str, Mapping[str, GroupRate]]


def list_rates(rates: Rates) -> dict[str, dict[str, Any]]:
    """The same with each rate as JSON values."""
    return {name: {value: each.plain() for value, each in group.items()} for name, group in rates.items()}


def count_rate(outcomes: Iterable[Outcome]) -> PassRate:
    """The rate of these tasks. Raises ValueError for none."""
    outcomes = list(outcomes)
    if not outcomes:
        raise ValueError("the rate of no task")
    answers, passed = sum(each.answers for each in outcomes), sum(each.passed for each in outcomes)
    fewest, tasks = min(each.answers for each in outcomes), len(outcomes)
    return PassRate(
        tasks,
        answers,
        passed,
        sum(each.share for each in outcomes) / tasks,
        wilson(passed, answers) if answers == tasks else None,
        bootstrap(_cluster((each.cluster, each.share) for each in outcomes)),
        {
            k: sum(pass_at(k, each.answers, each.passed) for each in outcomes) / tasks
            for k in range(1, fewest + 1)
        },
    )


def compare(outcomes: Iterable[Outcome], others: Iterable[Outcome]) -> Difference | None:
    """The difference on the tasks that both rounds have; None where there are none."""
    known = {each.place: each for each in others}
    pairs = [(each, known[each.place]) for each in outcomes if each.place in known]
    if not pairs:
        return None
    changes = [(one.cluster, one.share - other.share) for one, other in pairs]
    return Difference(
        len(pairs),
        sum(change for _, change in changes) / len(pairs),
        bootstrap(_cluster(changes)),
        sum(change > 0 for _, change in changes),
        sum(change < 0 for _, change in changes),
    )


def rate_groups(
    outcomes: Sequence[Outcome],
    base: Sequence[Outcome],
    groups: Mapping[str, Mapping[str, Sequence[str]]],
) -> Rates:
    """The rate of all tasks (`ALL`), then by group. groups: name → place → the values of that task there, several or none."""
    whole = {ALL: {each.place: (ALL,) for each in outcomes}, **groups}
    return {
        name: {
            value: _rate_group(
                [each for each in outcomes if value in labels.get(each.place, ())],
                [each for each in base if value in labels.get(each.place, ())],
            )
            for value in _list_values(outcomes, labels)
        }
        for name, labels in whole.items()
    }


def _rate_group(outcomes: Sequence[Outcome], base: Sequence[Outcome]) -> GroupRate:
    return GroupRate(count_rate(outcomes), count_rate(base) if base else None, compare(outcomes, base))


def _list_values(outcomes: Iterable[Outcome], labels: Mapping[str, Sequence[str]]) -> list[str]:
    return sorted({value for each in outcomes for value in labels.get(each.place, ())})


def _cluster(values: Iterable[tuple[str, float]]) -> list[tuple[float, int]]:
    sums: dict[str, tuple[float, int]] = {}
    for cluster, value in values:
        total, tasks = sums.get(cluster, (0.0, 0))
        sums[cluster] = (total + value, tasks + 1)
    return list(sums.values())


def _round(value: float) -> float:
    return round(value, 6)


def _round_ends(interval: Interval | None) -> list[float] | None:
    return None if interval is None else [_round(end) for end in interval]
