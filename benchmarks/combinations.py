"""Combinations of attestors, run for real beside stand-ins: every allowed pair, and rows in which any three stand in every way."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from benchmarks.combined_runs.covering_rows import build_covering_rows, list_free, list_pairs
from benchmarks.combined_runs.judged_runs import JudgedRun, judge_runs
from benchmarks.measuring import format_seconds, measure
from benchmarks.tables import Table
from witness_generators.runs.combinations import Combination
from witness_generators.runs.run_entries import ALWAYS_RUN
from witness_generators.runs.verdicts import FROM_CODE
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
# How many attestations a large step makes, and how often the largest row that does is run to measure one.
LARGE, REPEATS = 20, 6


def tables() -> Iterator[Table]:
    """Yield a table of how many are complete, valid, coherent and as drawn, and one of what a step with 20 attestors costs."""
    parts = {
        "allowed pairs": list_pairs(),
        "covering rows (3 of them in every way)": build_covering_rows(list_free()),
    }
    rows, told, first = [], [], 0
    for name, combinations in parts.items():
        judged: list[JudgedRun] = []
        cost = measure(partial(_run_all, combinations, first, judged))
        first += len(combinations)
        rows.append(_describe(name, judged, cost.cpu, cost.clock))
        told += [f"{','.join(one.names)}: {one.problems[0]}" for one in judged if one.problems]
    yield Table("combinations", COLUMNS, tuple(rows), (*told[:MOST_TOLD], *_list_notes(parts)))
    yield _measure_large_step()


def _measure_large_step() -> Table:
    """What a step with 20 attestors costs: by what it has of attestors, since one of them takes most of the time."""
    row = max(build_covering_rows(list_free()), key=len)
    free = LARGE - len(ALWAYS_RUN)
    rows = []
    for name, left_out in (("with secretscan", ""), ("without secretscan", "secretscan")):
        names = tuple(one for one in row if one not in {left_out, FROM_CODE})[:free]
        judged: list[JudgedRun] = []
        cost = measure(partial(_run_all, (names,) * REPEATS, 0, judged))
        rows.append(
            (
                f"{judged[0].attestations} attestors, {name}",
                format_seconds(cost.cpu / REPEATS),
                format_seconds(cost.clock / REPEATS),
            )
        )
    note = "drawn, laid out, run, read back and compared, with its share of the oracle and the stand-ins: all processes"
    return Table("a large step", ("a large step", "CPU each", "clock each"), tuple(rows), (note,))


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
