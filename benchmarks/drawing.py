"""Collections as JSON bytes, drawn directly, by Hypothesis, and at an earlier commit."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import count
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings

from benchmarks import earlier_drawing
from benchmarks.measuring import Contender, measure_in_turn
from benchmarks.tables import Table, compare_costs
from witness_generators import Limits, collections, draw
from witness_generators.documents import go_json
from witness_generators.runs.combinations import list_largest, list_members
from witness_generators.runs.run_entries import Level
from witness_generators.world.growth.sizes import SIZES, Size

NAMES = ("git", "environment", "material", "product")
ROUNDS = 3
DIRECTLY, BY_HYPOTHESIS, OF_SIZE = 300, 60, 8  # collections in a round
LEVELS: tuple[Level, ...] = ("realistic", "any")


def tables() -> Iterator[Table]:
    """Yield a table for each level (what real runs write, all that Go can write), one by size, and one beside an earlier commit."""
    for level in LEVELS:
        yield _measure_level(level)
    yield _measure_sizes()
    yield from earlier_drawing.tables()


def _measure_level(level: Level) -> Table:
    # A new seed each time: a repeated one would measure caches.
    numbers = count()
    contenders = [
        Contender("drawn directly", lambda: _draw_directly(level, next(numbers))),
        Contender("Hypothesis strategy", lambda: _draw_by_hypothesis(level, next(numbers))),
    ]
    for contender in contenders:  # both prepare what they draw from when it is first used
        contender.work()
    note = f"collections of {', '.join(NAMES)} and command-run, {level}, as bytes"
    return compare_costs(
        f"drawing, {level}", measure_in_turn(contenders, ROUNDS), unit="collections", notes=[note]
    )


def _measure_sizes() -> Table:
    names = list_largest(list_members("offline"))[0]
    numbers = count()

    def draw_size(size: Size) -> int:
        seed = next(numbers)
        for index in range(OF_SIZE):
            for _ in draw(names, seed=seed, index=index, as_="collection", limits=Limits(size=size)):
                pass
        return OF_SIZE

    contenders = [Contender(size, partial(draw_size, size)) for size in SIZES]
    for contender in contenders:  # as above
        contender.work()
    note = f"collections of the set offline ({len(names)} attestors) by size class, as bytes"
    return compare_costs(
        "drawing, by size", measure_in_turn(contenders, ROUNDS), unit="collections", notes=[note]
    )


def _draw_directly(level: Level, number: int) -> int:
    for index in range(DIRECTLY):
        for _ in draw(NAMES, seed=number, index=index, as_="collection", shape=level):
            pass
    return DIRECTLY


def _draw_by_hypothesis(level: Level, number: int) -> int:
    """Draw by Hypothesis, generation only: nothing is kept, shrunk or checked."""
    drawn = 0

    @seed(number)
    @settings(
        max_examples=BY_HYPOTHESIS,
        phases=[Phase.generate],
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(collections(NAMES, level))
    def examine(collection: Any) -> None:
        nonlocal drawn
        drawn += 1
        go_json.encode(collection)

    examine()
    return drawn
