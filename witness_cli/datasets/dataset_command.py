"""`witness-schema dataset`: look at a data set of a mix, judge it anew, and check rows that others wrote."""

from __future__ import annotations

import os
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from witness_cli.datasets.dataset_check_command import check
from witness_cli.datasets.paraphrase_command import paraphrase
from witness_cli.grammar import Command, Group
from witness_cli.options.mix_options import WORKERS_HELP, summarize
from witness_cli.terminal.console import EXIT_FINDING, ForceOption, bar, note
from witness_cli.terminal.output import Format, FormatOption, print_summary

app = typer.Typer(
    cls=Group, no_args_is_help=True, help="Data sets of `generate --mix`, and chat rows of others."
)
app.command(cls=Command)(check)
app.command(cls=Command)(paraphrase)
DataArgument = Annotated[Path, typer.Argument(metavar="DIR", help="The folder of the data set.")]


@app.command(cls=Command)
def verify(
    data: DataArgument,
    workers: Annotated[int, typer.Option(min=0, max=256, help=WORKERS_HELP)] = 0,
    form: FormatOption = Format.text,
) -> None:
    """Judge a data set anew from its files: each row is the one of its task, and its answer passes. Exits 1 if not.

    Needs: a clone with its oracle (`make oracle`), and a sandbox. Example: `witness-schema dataset verify data/mixed`
    """
    from witness_training.dataset.mixed.row_verification import Judging
    from witness_training.dataset.review.set_review import read_mixed_manifest, review_set

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
def run(
    data: DataArgument,
    sample: Annotated[int, typer.Option(min=1, help="How many rows with a script, drawn at random.")] = 300,
    seed: Annotated[int, typer.Option(help="The same seed chooses the same rows.")] = 0,
    form: FormatOption = Format.text,
) -> None:
    """Run the scripts of sampled rows as they stand, with `witness` as a command of its own. Exits 1 if one fails.

    Needs: a clone with its oracle (`make oracle`), and a sandbox. Example: `witness-schema dataset run data/mixed --sample 300`
    """
    from witness_training.dataset.mixed.script_sample import run_sampled_scripts
    from witness_training.families.family_roster import FAMILIES

    with bar("running") as shown:
        runs = run_sampled_scripts(data, FAMILIES, sample, seed, shown.advance_to)
    failed = [each for each in runs if each.reason]
    said = f"{len(runs) - len(failed)} of {len(runs)} scripts run as they stand"
    record = {"passed": len(runs) - len(failed), "runs": [asdict(each) for each in runs]}
    print_summary(record, form, note, *(f"{each.id} {each.reason}" for each in failed), said)
    if failed:
        raise typer.Exit(EXIT_FINDING)


@app.command(cls=Command)
def report(
    data: DataArgument,
    out: Annotated[
        Path | None,
        typer.Option(help="Write a page for a browser to this file instead.", show_default=False),
    ] = None,
    force: ForceOption = False,
    form: FormatOption = Format.text,
) -> None:
    """Print what was measured of a data set: rows, lengths, copies, executions.

    Needs: nothing beside the data set. Example: `witness-schema dataset report data/mixed --out report.html`
    """
    from witness_training.dataset.mixed.set_report import write_report
    from witness_training.dataset.review.set_review import read_mixed_manifest

    manifest = read_mixed_manifest(data)
    if out is None:
        print_summary(manifest, form, typer.echo, *write_report(manifest))
        return
    from witness_training.dataset.set_page.page_file import write_page_file

    write_page_file(data, manifest, out, force=force)
    print_summary({"out": out, **manifest}, form, note, f"written to {out}")


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


@app.command(cls=Command)
def parquet(
    data: DataArgument,
    out: Annotated[Path, typer.Option(help="The folder for the Parquet files.")],
    force: ForceOption = False,
    form: FormatOption = Format.text,
) -> None:
    """Write the rows of a data set as Parquet files, in a folder that `datasets.load_dataset` reads.

    Needs: the extra `parquet`. Example: `witness-schema dataset parquet data/mixed --out data/mixed-parquet`
    """
    from witness_training.dataset.parquet.parquet_sets import write_parquet

    record = write_parquet(data, out, force=force)
    rows = sum(file["rows"] for file in record["files"].values())
    print_summary(
        {"out": out, **record},
        form,
        note,
        f"{rows} rows in {len(record['files'])} files",
        f"written to {out}",
    )
