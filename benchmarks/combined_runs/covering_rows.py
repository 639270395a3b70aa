"""Which combinations are run: every pair that is allowed, and rows in which any three attestors stand in every way that is allowed.

The rows are a covering array of strength 3 over "in the step or not", built greedily and the same each time. They are our own, since
a package for it would be a dependency for forty lines, and these know which combinations are refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, product

from witness_generators.runs.combinations import Combination, find_contradiction
from witness_generators.runs.run_entries import ALWAYS_RUN, belongs_in_collections
from witness_generators.runs.verdicts import NEEDS_ROOT
from witness_schema import attestor_names

# By attestor, whether it is in the step.
Pattern = frozenset[tuple[str, bool]]
STRENGTH = 3


def list_run_here() -> Combination:
    """The attestors that are run: all that stand in collections, but for the one that wants root."""
    return tuple(name for name in attestor_names() if belongs_in_collections(name) and name != NEEDS_ROOT)


def list_pairs() -> tuple[Combination, ...]:
    """Every allowed pair of them."""
    return tuple(pair for pair in combinations(list_run_here(), 2) if find_contradiction(pair) is None)


def list_free() -> Combination:
    """Those that a step may have or not: material, command-run and product always run."""
    return tuple(name for name in list_run_here() if name not in ALWAYS_RUN)


def list_patterns(names: Sequence[str], strength: int = STRENGTH) -> Iterator[Pattern]:
    """Every way in which so many of these attestors can stand in a step or not."""
    for few in combinations(names, strength):
        for inside in product((True, False), repeat=strength):
            chosen = [name for name, there in zip(few, inside, strict=True) if there]
            if find_contradiction(chosen) is None:
                yield frozenset(zip(few, inside, strict=True))


def build_covering_rows(names: Sequence[str], strength: int = STRENGTH) -> tuple[Combination, ...]:
    """Combinations that together have every allowed pattern, each in the order of `names`."""
    # Ordered, so that the rows are those of every run.
    missing = dict.fromkeys(list_patterns(names, strength))
    by_name: dict[str, list[Pattern]] = {name: [] for name in names}
    for pattern in missing:
        for name, _ in pattern:
            by_name[name].append(pattern)
    rows = []
    while missing:
        row = _complete_row(dict(next(iter(missing))), names, missing, by_name)
        chosen = tuple(name for name in names if row[name])
        rows.append(chosen)
        for pattern in [one for one in missing if _is_in(one, row)]:
            del missing[pattern]
    return tuple(rows)


def _complete_row(
    row: dict[str, bool],
    names: Sequence[str],
    missing: dict[Pattern, None],
    by_name: dict[str, list[Pattern]],
) -> dict[str, bool]:
    """Decide of each further attestor whether it joins: as it completes most of the missing patterns."""
    for name in names:
        if name in row:
            continue
        gains = {
            there: _count_completed({**row, name: there}, by_name[name], missing) for there in (True, False)
        }
        inside = [one for one, there in row.items() if there]
        allowed = find_contradiction((*inside, name)) is None
        row[name] = allowed and gains[True] >= gains[False]
    return row


def _count_completed(row: dict[str, bool], patterns: list[Pattern], missing: dict[Pattern, None]) -> int:
    return sum(pattern in missing and _is_in(pattern, row) for pattern in patterns)


def _is_in(pattern: Pattern, row: dict[str, bool]) -> bool:
    return all(row.get(name) is there for name, there in pattern)
