"""`witness-schema combinations`: which attestors can run together."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from enum import StrEnum
from itertools import islice
from typing import Annotated, Any

import typer

from witness_cli.terminal.console import note
from witness_cli.terminal.output import Format, FormatOption, print_records
from witness_schema.errors import Misuse

# The set of all attestors has millions of combinations, so both kinds of output are cut unless --all is given.
SHOWN_ON_A_TERMINAL, SHOWN_ON_A_PIPE = 40, 1000


class SetName(StrEnum):
    """A named set of attestors."""

    seed = "seed"
    offline = "offline"
    ci = "ci"
    cloud = "cloud"
    container = "container"
    all = "all"


def combinations(
    set_: Annotated[SetName, typer.Option("--set", help="The set of attestors to combine.")] = SetName.all,
    size: Annotated[int | None, typer.Option(min=1, help="Only combinations of this many attestors.")] = None,
    refused: Annotated[
        bool, typer.Option("--refused", help="List the refused combinations, each with its reason.")
    ] = False,
    limit: Annotated[
        int | None,
        typer.Option(min=0, help="Print at most this many. [default: 40 on a terminal, 1,000 on a pipe]"),
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Print all combinations.")] = False,
    form: FormatOption = Format.text,
) -> None:
    """Count the combinations of a set of attestors and list them, smallest first.

    Needs: the package alone. Example: `witness-schema combinations --set offline --size 2`
    """
    from witness_generators.runs.combinations import count_combinations, list_members

    names = list_members(set_.value)
    _check_size(names, size, refused=refused)
    counts = count_combinations(names)
    note(
        f"{set_.value}: {len(names)} attestors, {counts.allowed:,} combinations allowed, {counts.refused:,} refused"
    )
    if limit is None:
        limit = SHOWN_ON_A_TERMINAL if sys.stdout.isatty() else SHOWN_ON_A_PIPE
    # Counted by formula and not by listing, so the number left over is known before anything is printed.
    of_size = count_combinations(names, None if size is None else (size,))
    more = (of_size.refused if refused else of_size.allowed) - limit
    records = _list_records(names, size, refused=refused)
    columns = ("attestors", "reason") if refused else ("attestors",)
    if form is Format.text:
        records = ({**record, "attestors": ",".join(record["attestors"])} for record in records)
    # `records` is a generator: the combinations that are not printed are never built.
    shown = records if everything else islice(records, min(limit, sys.maxsize))
    print_records(f"Combinations of {set_.value}", columns, shown, form)
    if more > 0 and not everything:
        note(f"{more:,} more; --all prints them, --size and --set select some of them")


def _check_size(names: tuple[str, ...], size: int | None, *, refused: bool) -> None:
    """Raises Misuse when the set has no combination of `size` attestors."""
    from witness_generators.runs.combinations import list_largest

    # Refused combinations exist up to the whole set, allowed ones only as far as its exclusions permit.
    limit = len(names) if refused else max(map(len, list_largest(names)))
    if size is None or size <= limit:
        return
    what = (
        f"the set has {limit} attestors"
        if refused
        else f"its largest allowed combination has {limit} attestors"
    )
    raise Misuse(f"no combination of {size}: {what}", advice=f"use --size {limit} or less")


def _list_records(names: tuple[str, ...], size: int | None, *, refused: bool) -> Iterator[dict[str, Any]]:
    from witness_generators.runs import combinations as known

    sizes = None if size is None else (size,)
    if refused:
        return (
            {"attestors": chosen, "reason": reason} for chosen, reason in known.list_refused(names, sizes)
        )
    return ({"attestors": chosen} for chosen in known.list_allowed(names, sizes))
