"""What a benchmark has to show: rows beside one another, the first of them the measure of the others."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from benchmarks.measuring import Measured, format_ratio, format_seconds
from witness_cli.terminal.output import Format, print_json, print_records


@dataclass(frozen=True, slots=True)
class Table:
    """One table; `notes` are lines to read under it."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()


def compare_costs(
    title: str, measured: Sequence[Measured], *, unit: str, per: str = "core", notes: Iterable[str] = ()
) -> Table:
    """Contenders with their rates, and how many times as much CPU as the first each one takes."""
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
    """Print: tables on a terminal, tab-separated lines under a heading on a pipe, or one JSON document."""
    if as_json:
        print_json([_as_record(one) for one in tables])
        return
    for one in tables:
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
