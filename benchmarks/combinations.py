"""Combinations of attestors, run for real beside stand-ins: every allowed pair, and rows in which any three stand in every way."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.combined_runs.covering_rows import build_covering_rows, list_free, list_pairs
from benchmarks.combined_runs.judged_runs import JudgedRun, judge_runs
from benchmarks.measuring import measure
from benchmarks.tables import Table
from witness_generators.runs.combinations import Combination
from witness_schema.oracle import Oracle

COLUMNS = (
    "combinations",
    "run",
    "as they have to be",
    "attestations",
    "took another's product",
    "CPU",
    "clock",
)
MOST_TOLD = 20


def tables() -> Iterator[Table]:
    """Yield one table: of the pairs and of the covering rows, how many are complete, valid, coherent and as drawn."""
    parts = {
        "allowed pairs": list_pairs(),
        "covering rows (3 of them in every way)": build_covering_rows(list_free()),
    }
    rows, told, first = [], [], 0
    for name, combinations in parts.items():
        judged: list[JudgedRun] = []
        cost = measure(lambda: _run_all(combinations, first, judged))  # noqa: B023
        first += len(combinations)
        rows.append(_describe(name, judged, cost.cpu, cost.clock))
        told += [f"{','.join(one.names)}: {one.problems[0]}" for one in judged if one.problems]
    yield Table("combinations", COLUMNS, tuple(rows), (*told[:MOST_TOLD], *_list_notes(parts)))


def _run_all(combinations: tuple[Combination, ...], first: int, judged: list[JudgedRun]) -> int:
    with Oracle.start() as oracle:
        judged += judge_runs(oracle, combinations, first)
    return len(judged)


def _describe(name: str, judged: list[JudgedRun], cpu: float, clock: float) -> tuple[str, ...]:
    return (
        name,
        str(len(judged)),
        str(sum(not one.problems for one in judged)),
        str(sum(one.attestations for one in judged)),
        str(sum(bool(one.mistaken) for one in judged)),
        f"{cpu:.0f} s",
        f"{clock:.0f} s",
    )


def _list_notes(parts: dict[str, tuple[Combination, ...]]) -> Iterator[str]:
    for name, combinations in parts.items():
        sizes = sorted({len(one) for one in combinations})
        yield f"{name}: {sizes[0]} to {sizes[-1]} attestors, besides those that always run"
