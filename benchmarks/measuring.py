"""Rounds of contenders in turn (A B A B), so that a busy machine slows all of them; what counts is CPU and medians."""

from __future__ import annotations

import math
import resource
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Contender:
    """One way of doing a job. `work` does some of it and returns how many items that were."""

    name: str
    work: Callable[[], int]


@dataclass(frozen=True, slots=True)
class Cost:
    """What one round cost: seconds of CPU, those of ended children included, and seconds on the clock."""

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
        """How many times less CPU than the other: the median of the ratios of rounds that ran side by side."""
        pairs = zip(self.costs, other.costs, strict=True)
        return median((theirs.cpu / theirs.items) / (mine.cpu / mine.items) for mine, theirs in pairs)

    def add(self, other: Measured, name: str) -> Measured:
        """One after the other, as one contender."""
        pairs = zip(self.costs, other.costs, strict=True)
        return Measured(name, tuple(Cost(a.items, a.cpu + b.cpu, a.clock + b.clock) for a, b in pairs))

    def subtract(self, empty: Measured) -> Measured:
        """The same less what `empty`, the start and end of it alone, cost in the median."""
        cpu, clock = median(c.cpu for c in empty.costs), median(c.clock for c in empty.costs)
        left = [Cost(c.items, max(c.cpu - cpu, 1e-6), max(c.clock - clock, 1e-6)) for c in self.costs]
        return Measured(self.name, tuple(left))


def measure_in_turn(contenders: Sequence[Contender], rounds: int) -> list[Measured]:
    """Measure each contender once a round, round after round."""
    costs: list[list[Cost]] = [[] for _ in contenders]
    for _ in range(rounds):
        for contender, mine in zip(contenders, costs, strict=True):
            mine.append(measure(contender.work))
    return [Measured(c.name, tuple(mine)) for c, mine in zip(contenders, costs, strict=True)]


def measure(work: Callable[[], int]) -> Cost:
    """What doing this once costs."""
    cpu, clock = _read_cpu(), time.perf_counter()
    items = work()
    return Cost(items, max(_read_cpu() - cpu, 1e-6), time.perf_counter() - clock)


def _read_cpu() -> float:
    """CPU seconds of this process and of its children that have ended, theirs included."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


def format_ratio(ratio: float) -> str:
    """A ratio as people say it: "2.8 ×", "43 ×", "1,200 ×"."""
    if not math.isfinite(ratio):
        return "–"
    return f"{ratio:.2g} ×" if ratio < 10 else f"{ratio:,.0f} ×"


def format_seconds(value: float) -> str:
    """A span with the unit that suits it: "12 µs", "3.4 ms", "1.20 s"."""
    for limit, scale, unit in ((1e-3, 1e6, "µs"), (1.0, 1e3, "ms")):
        if value < limit:
            shown = value * scale
            return f"{shown:.1f} {unit}" if shown < 10 else f"{shown:.0f} {unit}"
    return f"{value:.2f} s"
