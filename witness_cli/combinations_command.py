"""`witness-schema combinations`: which attestors can run together."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import asdict
from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from witness_cli.terminal.console import note
from witness_cli.terminal.output import Format, FormatOption, print_records
from witness_schema.errors import Misuse

if TYPE_CHECKING:
    # Imported when a command runs: `--help` needs nothing of it.
    from witness_generators.runs.verdicts import Verdict

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
    verdict: Annotated[
        Literal["runs", "code", "cannot"] | None,
        typer.Option(
            help="Only those that run with the command, only from code, or cannot. [default: runs and code]"
        ),
    ] = None,
    refused: Annotated[bool, typer.Option("--refused", help="The same as --verdict cannot.")] = False,
    limit: Annotated[
        int | None,
        typer.Option(min=0, help="Print at most this many. [default: 40 on a terminal, 1,000 on a pipe]"),
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Print all combinations.")] = False,
    form: FormatOption = Format.text,
) -> None:
    """Count the combinations of a set of attestors and list them, smallest first, each with its verdict and where to check it.

    Needs: the package alone. Example: `witness-schema combinations --set offline --size 2`
    """
    from witness_generators.runs.combinations import list_members
    from witness_generators.runs.verdicts import count_verdicts

    names = list_members(set_.value)
    verdicts = _choose_verdicts(verdict, refused=refused)
    _check_size(names, size, refused=verdicts == ("cannot",))
    counts = count_verdicts(names)
    note(
        f"{set_.value}: {len(names)} attestors, {counts['runs']:,} combinations run with the command, "
        f"{counts['only from code']:,} only from code, {counts['cannot']:,} cannot"
    )
    if limit is None:
        limit = SHOWN_ON_A_TERMINAL if sys.stdout.isatty() else SHOWN_ON_A_PIPE
    # Counted by formula and not by listing, so the number left over is known before anything is printed.
    of_size = count_verdicts(names, None if size is None else (size,))
    more = sum(of_size[one] for one in verdicts) - limit
    records = _list_records(names, size, verdicts)
    columns = ("attestors", "verdict", "reason", "source")
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


def _choose_verdicts(named: str | None, *, refused: bool) -> tuple[Verdict, ...]:
    """The verdicts that are asked for. Raises Misuse when the two options differ."""
    if refused and named not in (None, "cannot"):
        raise Misuse(f"--refused is not --verdict {named}", advice="use one of them")
    if named is None and not refused:
        return ("runs", "only from code")
    return ("runs",) if named == "runs" else ("only from code",) if named == "code" else ("cannot",)


def _list_records(
    names: tuple[str, ...], size: int | None, verdicts: tuple[Verdict, ...]
) -> Iterator[dict[str, Any]]:
    from witness_generators.runs.verdicts import list_judged

    judged = list_judged(names, verdicts, None if size is None else (size,))
    return ({"attestors": chosen, **asdict(judgement)} for chosen, judgement in judged)
