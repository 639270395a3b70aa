"""Tables of benchmarks: one row for each contender, each compared with the first."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from benchmarks.measuring import Measured, format_ratio, format_seconds
from witness_cli.terminal.output import Format, print_json, print_records


@dataclass(frozen=True, slots=True)
class Table:
    """One table. `notes` are printed under it."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()


def compare_costs(
    title: str, measured: Sequence[Measured], *, unit: str, per: str = "core", notes: Iterable[str] = ()
) -> Table:
    """Make a table of contenders: their rates, and how many times the CPU of the first each one takes."""
    first = measured[0]
    columns = (title, f"{unit} per second and {per}", "CPU each", "clock each", f"CPU beside {first.name}")
    rows = [
        (
            one.name,
            _format_rate(1 / one.cpu_each),
            format_seconds(one.cpu_each),
            format_seconds(one.clock_each),
            format_ratio(first.compare_cpu(one)),
        )
        for one in measured
    ]
    return Table(title, columns, tuple(rows), tuple(notes))


def print_tables(tables: Sequence[Table], *, as_json: bool) -> None:
    """Print tables on a terminal, tab-separated lines under a heading on a pipe, or one JSON document."""
    if as_json:
        print_json([_as_record(one) for one in tables])
        return
    for one in tables:
        # print_records writes no heading on a pipe, where each command has one known set of columns; these differ.
        if not sys.stdout.isatty():
            print(*one.columns, sep="\t")
        rows = [dict(zip(one.columns, row, strict=True)) for row in one.rows]
        print_records(one.title, one.columns, rows, Format.text)
        for line in one.notes:
            print(line, flush=True)


def _as_record(one: Table) -> dict[str, object]:
    rows = [dict(zip(one.columns, row, strict=True)) for row in one.rows]
    return {"title": one.title, "rows": rows, "notes": list(one.notes)}


def _format_rate(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 else f"{value:.2g}"
