"""`witness-schema combinations`: which attestors can run together."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from enum import StrEnum
from itertools import islice
from typing import Annotated

import typer

from witness_cli.console import note, table, until_the_reader_leaves

SHOWN_ON_A_TERMINAL = 40


class SetName(StrEnum):
    """A named set of attestors."""

    seed = "seed"
    offline = "offline"
    ci = "ci"
    cloud = "cloud"
    container = "container"
    all = "all"


def combinations(
    set_: Annotated[
        SetName, typer.Option("--set", help="The set whose combinations are meant.")
    ] = SetName.all,
    size: Annotated[int | None, typer.Option(min=1, help="Only those of this many attestors.")] = None,
    refused: Annotated[
        bool, typer.Option("--refused", help="The refused ones, each with the reason.")
    ] = False,
    limit: Annotated[
        int | None, typer.Option(min=0, help="At most this many; all of them on a pipe.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="A list of objects.")] = False,
) -> None:
    """Count the combinations of a set of attestors and list them, the small ones first.

    Example: `witness-schema combinations --set offline --size 2`
    """
    from witness_generators.runs.combinations import count, members

    names = members(set_.value)
    counts = count(names)
    note(
        f"{set_.value}: {len(names)} attestors, {counts.allowed:,} combinations allowed, {counts.refused:,} refused"
    )
    if limit is None and sys.stdout.isatty():
        limit = SHOWN_ON_A_TERMINAL
    rows = islice(_rows(names, size, refused=refused), limit)
    columns = ("attestors", "reason") if refused else ("attestors",)
    if as_json or sys.stdout.isatty():
        table(f"Combinations of {set_.value}", columns, rows, as_json=as_json)
    else:
        with until_the_reader_leaves():
            sys.stdout.writelines("\t".join(row) + "\n" for row in rows)


def _rows(names: tuple[str, ...], size: int | None, *, refused: bool) -> Iterator[tuple[str, ...]]:
    from witness_generators.runs import combinations as known

    sizes = None if size is None else (size,)
    if refused:
        return ((",".join(chosen), reason) for chosen, reason in known.refused(names, sizes))
    return ((",".join(chosen),) for chosen in known.allowed(names, sizes))
