"""Which tasks a mixed data set has: how many of each family in each file, and the spec of each.

The plan depends on target, seed and mix alone. Drawing specs is cheap and verifying them is not, so every slice of a data set that is
made on several machines draws the whole plan and verifies its part of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from witness_schema.errors import Misuse
from witness_training.dataset.row_drawing import (
    ALL_UNSEEN,
    STAND_IN,
    TRAIN,
    Draft,
    Drawer,
    Foresee,
    MixRequest,
    PlannedRow,
    Source,
    Taken,
)
from witness_training.families.family import Family
from witness_training.tasks.axes import AXES

# Of the whole, in hundredths; the files of one held-out axis have at least UNSEEN_ROWS where the target allows it.
SHARES = {"valid": 4, "test-seen": 4}
UNSEEN_SHARE, UNSEEN_ROWS = 1, 200
SEEN = "test-seen"
PHRASING = "test-unseen-phrasing"


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


def _foresee_nothing(_: str, __: str, ___: int) -> tuple[()]:
    return ()


def plan_rows(
    request: MixRequest,
    families: Sequence[Family],
    progress: Callable[[int], None] = lambda _: None,
    foresee: Foresee = _foresee_nothing,
) -> Iterator[PlannedRow]:
    """The rows in the order in which they are drawn: file by file, families taking turns. foresee: what is drawn already.

    Raises Misuse where a family's space does not hold as many distinct tasks as the mix wants of it.
    """
    if request.target < 1:
        raise Misuse("a data set has at least one row", advice="--target 100")
    taken, counts = Taken(), count_rows(request, families)
    done, seen = 0, {family.name: list[Draft]() for family in families}
    # Tests first: what they hold may not stand in train as well.
    for file in sorted(counts, key=lambda name: (name == TRAIN, name)):
        wanted = counts[file]
        if file == TRAIN:  # with what the tests have left over
            wanted = share_out(
                request.target - done, {family.name: request.mix.get(family.name, 0) for family in families}
            )
        sources = {
            family.name: Source(
                Drawer(request, family, file), taken, seen[family.name] if file == PHRASING else [], foresee
            )
            for family in families
            if family.name in wanted
        }
        for row in _draw_file(sources, wanted):
            if file == SEEN:
                seen[row.draft.family].append(row.draft)
            yield row
            done += 1
            progress(done)


def _draw_file(sources: dict[str, Source], counts: Mapping[str, int]) -> Iterator[PlannedRow]:
    """The rows of a file. Attestors that were chosen may leave nothing that is new on an axis: then its test is short, or missing."""
    for name, number in _take_turns(counts):
        source = sources[name]
        try:
            row = _draw_from(sources, name, number)
        except Misuse:
            if source.drawer.request.attestors is not None and source.drawer.file.startswith("test-unseen"):
                return
            raise
        yield row


def _draw_from(sources: dict[str, Source], name: str, number: int) -> PlannedRow:
    """The next row of this family; in a test of held-out values another family stands in for one whose space is used up."""
    order = [name, *(other for other in sources if other != name)]
    faults: list[Misuse] = []
    for source in (
        sources[each] for each in order if sources[each].drawer.file.startswith("test-unseen") or each == name
    ):
        try:
            return source.take(number if source.drawer.family.name == name else number + STAND_IN)
        except Misuse as error:
            faults.append(error)
    raise faults[0]


def _take_turns(counts: Mapping[str, int]) -> Iterator[tuple[str, int]]:
    """Each family as often as it counts, evenly spread, with a number of its own from 0."""
    places = [
        ((number + 0.5) / count, name, number) for name, count in counts.items() for number in range(count)
    ]
    for _, name, number in sorted(places):
        yield name, number
