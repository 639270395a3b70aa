"""`witness-schema dataset`: look at a data set of a mix, and judge it anew."""

from __future__ import annotations

import os
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from witness_cli.datasets.paraphrase_command import paraphrase
from witness_cli.grammar import Command, Group
from witness_cli.options.mix_options import summarize
from witness_cli.terminal.console import EXIT_FINDING, ForceOption, bar, note
from witness_cli.terminal.output import Format, FormatOption, print_summary

app = typer.Typer(cls=Group, no_args_is_help=True, help="Data sets of `generate --mix`.")
app.command(cls=Command)(paraphrase)
DataArgument = Annotated[Path, typer.Argument(metavar="DIR", help="The folder of the data set.")]


@app.command(cls=Command)
def verify(
    data: DataArgument,
    workers: Annotated[int, typer.Option(min=0, help="Processes; 0: one per processor.")] = 0,
    form: FormatOption = Format.text,
) -> None:
    """Judge a data set anew from its files: each row is the one of its task, and its answer passes. Exits 1 if not.

    Needs: a clone with its oracle (`make oracle`), and a sandbox. Example: `witness-schema dataset verify data/mixed`
    """
    from witness_training.dataset.mixed.row_verification import Judging
    from witness_training.dataset.mixed.set_review import read_mixed_manifest, review_set

    total = sum(
        file["rows"] for name, file in read_mixed_manifest(data)["files"].items() if name != "tasks.jsonl"
    )
    with bar("judging") as shown:
        done = [0]

        def advance(count: int) -> None:
            done[0] += count
            shown.advance_to(done[0], total)

        review = review_set(data, Judging(), workers or os.cpu_count() or 1, advance)
    lines = [
        f"{each.file}:{each.row + 1 if each.row >= 0 else ''} {each.id} {each.reason}"
        for each in review.faults
    ]
    said = f"{review.rows} rows, {review.judged} answers judged, {len(review.faults)} faults"
    print_summary(asdict(review), form, note, *lines, said)
    if review.faults:
        raise typer.Exit(EXIT_FINDING)


@app.command(cls=Command)
def report(data: DataArgument, form: FormatOption = Format.text) -> None:
    """Print what was measured of a data set: rows, lengths, copies, executions.

    Needs: nothing beside the data set. Example: `witness-schema dataset report data/mixed`
    """
    from witness_training.dataset.mixed.set_report import write_report
    from witness_training.dataset.mixed.set_review import read_mixed_manifest

    manifest = read_mixed_manifest(data)
    print_summary(manifest, form, typer.echo, *write_report(manifest))


@app.command(cls=Command)
def merge(
    slices: Annotated[list[Path], typer.Argument(metavar="SLICE...", help="The folders of all slices.")],
    out: Annotated[Path, typer.Option(help="The folder for the data set.")],
    force: ForceOption = False,
    form: FormatOption = Format.text,
) -> None:
    """Join the slices of `generate --shard` to a data set: the same bytes as if it was made at once.

    Needs: all slices. Example: `witness-schema dataset merge slice-1 slice-2 --out data/mixed`
    """
    from witness_training.dataset.mixed.slices import merge_slices
    from witness_training.families.family_roster import FAMILIES

    manifest = merge_slices(slices, out, FAMILIES, force=force)
    print_summary({"out": out, **manifest}, form, note, summarize(manifest), f"written to {out}")
