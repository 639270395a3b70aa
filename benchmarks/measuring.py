"""Contenders measured in turn (A B A B), so that a busy machine slows all of them. CPU and medians are what counts."""

from __future__ import annotations

import math
import resource
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

from witness_schema.sandbox.launching import end_launcher


@dataclass(frozen=True, slots=True)
class Contender:
    """One way of doing a job. `work` does some of it and returns how many items that were."""

    name: str
    work: Callable[[], int]


@dataclass(frozen=True, slots=True)
class Cost:
    """The cost of one round: seconds of CPU, ended children included, and seconds on the clock."""

    items: int
    cpu: float
    clock: float


@dataclass(frozen=True, slots=True)
class Measured:
    """All rounds of one contender."""

    name: str
    costs: tuple[Cost, ...]

    @property
    def cpu_each(self) -> float:
        """Seconds of CPU for an item, in the median round."""
        return median(cost.cpu / cost.items for cost in self.costs)

    @property
    def clock_each(self) -> float:
        """Seconds on the clock for an item, in the median round."""
        return median(cost.clock / cost.items for cost in self.costs)

    def compare_cpu(self, other: Measured) -> float:
        """Return how many times as much CPU the other takes: the median of the ratios of rounds that ran side by side."""
        # The ratio of each round first: a ratio of two medians would compare rounds of different load.
        pairs = zip(self.costs, other.costs, strict=True)
        return median((theirs.cpu / theirs.items) / (mine.cpu / mine.items) for mine, theirs in pairs)

    def add(self, other: Measured, name: str) -> Measured:
        """Return both, one after the other, as one contender."""
        pairs = zip(self.costs, other.costs, strict=True)
        return Measured(name, tuple(Cost(a.items, a.cpu + b.cpu, a.clock + b.clock) for a, b in pairs))

    def subtract(self, empty: Measured) -> Measured:
        """Return the same less the median cost of `empty`, which only starts and ends."""
        cpu, clock = median(c.cpu for c in empty.costs), median(c.clock for c in empty.costs)
        # Never 0, since rates divide by it; noise may make the empty round the dearer one.
        left = [Cost(c.items, max(c.cpu - cpu, 1e-6), max(c.clock - clock, 1e-6)) for c in self.costs]
        return Measured(self.name, tuple(left))


def measure_in_turn(contenders: Sequence[Contender], rounds: int) -> list[Measured]:
    """Measure each contender once in every round."""
    costs: list[list[Cost]] = [[] for _ in contenders]
    for _ in range(rounds):
        for contender, mine in zip(contenders, costs, strict=True):
            mine.append(measure(contender.work))
    return [Measured(c.name, tuple(mine)) for c, mine in zip(contenders, costs, strict=True)]


def measure(work: Callable[[], int]) -> Cost:
    """Measure what doing this work once costs."""
    cpu, clock = _read_cpu(), time.perf_counter()
    # At least a microsecond: getrusage counts in ticks on some kernels, and rates divide by it.
    items = work()
    return Cost(items, max(_read_cpu() - cpu, 1e-6), time.perf_counter() - clock)


def _read_cpu() -> float:
    """Return the CPU seconds of this process and of its children that have ended, their own children included."""
    # What confined programs took is the launcher's until that has ended.
    end_launcher()
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


def format_ratio(ratio: float) -> str:
    """Format a ratio: "2.8 ×", "43 ×", "1,200 ×"; "–" for infinity."""
    if not math.isfinite(ratio):
        return "–"
    return f"{ratio:.2g} ×" if ratio < 10 else f"{ratio:,.0f} ×"


def format_seconds(value: float) -> str:
    """Format a duration with the unit that suits it: "12 µs", "3.4 ms", "1.20 s"."""
    for limit, scale, unit in ((1e-3, 1e6, "µs"), (1.0, 1e3, "ms")):
        if value < limit:
            shown = value * scale
            return f"{shown:.1f} {unit}" if shown < 10 else f"{shown:.0f} {unit}"
    return f"{value:.2f} s"
