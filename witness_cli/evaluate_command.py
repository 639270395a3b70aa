"""`witness-schema evaluate`: the score of a model on held-out questions."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from witness_cli.terminal.console import ForceOption, bar, note
from witness_cli.terminal.output import Format, FormatOption, print_json, print_records


def evaluate(
    data: Annotated[Path, typer.Option(help="A data set written by `generate`.")],
    model: Annotated[
        str | None,
        typer.Option(
            help="`tiny` (built in), `smollm2` (after `model fetch`), a model folder, or OWNER/NAME[@REVISION] on the hub."
        ),
    ] = None,
    adapter_path: Annotated[
        Path | None,
        typer.Option(help="An adapter written by `train`; without it the bare model is evaluated."),
    ] = None,
    split: Annotated[
        str,
        typer.Option(
            help="The file whose questions are asked, without .jsonl; by default `test`, or `test-seen` of a mix.",
            show_default=False,
        ),
    ] = "",
    limit: Annotated[int | None, typer.Option(min=1, help="Ask at most this many rows.")] = None,
    out: Annotated[
        Path | None, typer.Option(help="The folder for report.json, rows.jsonl, report.md and the pictures.")
    ] = None,
    judge: Annotated[
        bool, typer.Option(help="Have real go-witness judge each answer (needs the oracle).")
    ] = True,
    force: ForceOption = False,
    form: FormatOption = Format.text,
) -> None:
    """Ask a model the questions of a split and judge its answers by text, by schema, and by real go-witness.

    Needs: the `train` extra; a clone with its oracle for the judge. Example: `witness-schema evaluate --model tiny --adapter-path adapters/tiny --data data/quickstart --limit 20`
    """
    from witness_training.evaluation.evaluating import evaluate as run

    with bar("evaluating") as progress:
        report = run(
            model, data, adapter_path=adapter_path, split=split, limit=limit, out=out, judge=judge,
            progress=progress.advance_to, force=force,
        )  # fmt: skip
    if form is Format.json:
        print_json(report.plain())
    else:
        columns = ("score", "passed", "share")
        records = [dict(zip(columns, row, strict=True)) for row in report.score_rows()]
        print_records(report.title(), columns, records, form)
    if out is not None:
        note(f"report in {out / 'report.md'}")
