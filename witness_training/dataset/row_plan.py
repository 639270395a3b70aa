"""Which tasks a mixed data set has: how many of each family in each file, and the spec of each.

The plan depends on target, seed and mix alone. Drawing specs is cheap and verifying them is not, so every slice of a data set that is
made on several machines draws the whole plan and verifies its part of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from witness_generators.drawing.chance import Chance
from witness_schema.errors import Misuse
from witness_training.families.family import Family
from witness_training.tasks.axes import AXES, Axis, Drawing, find_unseen
from witness_training.tasks.task import Task

# Rows that share one execution at most: a set-up that stands for more would be learnt by heart.
MOST_PER_SETUP = 20
# Specs that are drawn for one row before its space counts as used up.
ATTEMPTS = 200
# Of the whole, in hundredths; the files of one held-out axis have at least UNSEEN_ROWS where the target allows it.
SHARES = {"valid": 4, "test-seen": 4}
UNSEEN_SHARE, UNSEEN_ROWS = 1, 200
TRAIN = "train"
ALL_UNSEEN = "test-unseen-all"


@dataclass(frozen=True, slots=True)
class MixRequest:
    """What a mixed data set is asked to be. mix: family → share. attestors: of --attestors, None for all."""

    target: int
    seed: int
    mix: Mapping[str, int] = field(hash=False)
    attestors: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """One row: the file in which it stands, and its task."""

    file: str
    task: Task


def list_files() -> tuple[str, ...]:
    """The files of a mixed data set, in their order, without `.jsonl`."""
    return (TRAIN, *SHARES, *(f"test-unseen-{axis}" for axis in AXES), ALL_UNSEEN)


def count_rows(request: MixRequest, families: Sequence[Family]) -> dict[str, dict[str, int]]:
    """File → family → number of rows; they sum up to the target. Raises Misuse for a mix of no family."""
    weights = {family.name: request.mix.get(family.name, 0) for family in families}
    if sum(weights.values()) <= 0:
        raise Misuse("the mix has no family", advice=f"one or more of: {', '.join(weights)}")
    sizes = {name: request.target * share // 100 for name, share in SHARES.items()}
    unseen = min(max(request.target * UNSEEN_SHARE // 100, UNSEEN_ROWS), request.target * 2 // 100)
    by_file = dict.fromkeys(list_files(), 0) | sizes
    counts: dict[str, dict[str, int]] = {}
    for axis in AXES:
        # Only families that have values on the axis can be new on it.
        having = {family.name: weights[family.name] for family in families if axis in family.axes}
        if sum(having.values()) > 0:
            counts[f"test-unseen-{axis}"] = share_out(unseen, having)
    counts[ALL_UNSEEN] = share_out(unseen, weights)
    for name, size in sizes.items():
        counts[name] = share_out(size, weights)
    rest = request.target - sum(sum(each.values()) for each in counts.values())
    counts[TRAIN] = share_out(rest, weights)
    return {name: counts[name] for name in by_file if name in counts}


def share_out(total: int, weights: Mapping[str, int]) -> dict[str, int]:
    """The total in whole parts by weight (largest remainders; equal ones in the order of the weights)."""
    whole = sum(weights.values())
    exact = {name: total * weight / whole for name, weight in weights.items()}
    parts = {name: int(value) for name, value in exact.items()}
    left = sorted(exact, key=lambda name: parts[name] - exact[name])[: total - sum(parts.values())]
    return {name: count + (name in left) for name, count in parts.items() if count + (name in left)}


def sides_of(file: str, family: Family) -> dict[Axis, str]:
    """The axes on which the rows of a file are held out."""
    if file == ALL_UNSEEN:
        return dict.fromkeys(family.axes, "unseen")
    return {axis: "unseen" for axis in AXES if file == f"test-unseen-{axis}"}


def plan_rows(
    request: MixRequest, families: Sequence[Family], progress: Callable[[int], None] = lambda _: None
) -> Iterator[PlannedRow]:
    """The rows in the order in which they are drawn: file by file, families taking turns.

    Raises Misuse where a family's space does not hold as many distinct tasks as the mix wants of it.
    """
    taken, counts = _Taken(), count_rows(request, families)
    by_name = {family.name: family for family in families}
    done = 0
    # Tests first: what they hold may not stand in train as well.
    for file in sorted(counts, key=lambda name: (name == TRAIN, name)):
        for name, number in _take_turns(counts[file]):
            yield PlannedRow(file, _draw(request, by_name[name], file, number, taken))
            done += 1
            progress(done)


def _take_turns(counts: Mapping[str, int]) -> Iterator[tuple[str, int]]:
    """Each family as often as it counts, evenly spread, with a number of its own from 0."""
    places = [
        ((number + 0.5) / count, name, number) for name, count in counts.items() for number in range(count)
    ]
    for _, name, number in sorted(places):
        yield name, number


@dataclass(slots=True)
class _Taken:
    """What rows already have: ids, questions, and how many rows share a set-up."""

    ids: set[str] = field(default_factory=set)
    questions: set[str] = field(default_factory=set)
    setups: Counter[str] = field(default_factory=Counter)

    def take(self, task: Task, setup: str) -> bool:
        if task.id in self.ids or task.question in self.questions or self.setups[setup] >= MOST_PER_SETUP:
            return False
        self.ids.add(task.id)
        self.questions.add(task.question)
        if setup:
            self.setups[setup] += 1
        return True


def _draw(request: MixRequest, family: Family, file: str, number: int, taken: _Taken) -> Task:
    sides = sides_of(file, family)
    drawing = Drawing(sides, request.attestors)
    stream = Chance.of(request.seed, number).at(f"{file}/{family.name}")
    for attempt in range(ATTEMPTS):
        task = family.build(family.draw(stream.at(str(attempt)), drawing))
        if _fits(file, sides, task) and taken.take(task, family.setup(task)):
            return task
    raise Misuse(
        f"{family.name} has no further task for {file}: {number} were found",
        advice="a smaller --target, more --attestors, or a smaller share of this family in --mix",
    )


def _fits(file: str, sides: Mapping[Axis, str], task: Task) -> bool:
    """Whether the task is new on just the axes that its file is about."""
    unseen = find_unseen(task.axes)
    if file == ALL_UNSEEN:
        # A family has values on some axes in some tasks only (no Rego, one attestor): what it has must be new where it can be.
        return bool(unseen)
    return unseen == set(sides)
