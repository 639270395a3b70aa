"""`witness-schema generate`: write a verified data set."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from witness_cli.options.mix_options import (
    GRID,
    MixOptions,
    make_mixed,
    preview_rows,
    refuse_for_grid,
    summarize,
)
from witness_cli.terminal.console import ForceOption, bar, note
from witness_cli.terminal.output import Format, FormatOption, print_summary
from witness_schema.errors import Misuse

_MIX = "What to draw: `grid`, a mix (`full`, `tiny`), a family, or shares such as `configure=60,verdict=40`."
_MIXED = "Options of a mix of families"


def generate(
    target: Annotated[int, typer.Option(min=1, help="How many examples.")],
    out: Annotated[
        Path | None,
        typer.Option(
            help="The folder for train.jsonl, valid.jsonl, the test files and manifest.json.",
            show_default=False,
        ),
    ] = None,
    seed: Annotated[int, typer.Option(help="The same seed and version give the same bytes.")] = 0,
    mix: Annotated[str, typer.Option(help=_MIX)] = GRID,
    attestors: Annotated[
        str,
        typer.Option(
            help="Only tasks about these attestors: `git,sbom`.",
            rich_help_panel=_MIXED,
            show_default=False,
        ),
    ] = "",
    max_tokens: Annotated[
        int,
        typer.Option(
            min=0,
            help="Draw rows anew that are longer, in tokens of the built-in model.",
            rich_help_panel=_MIXED,
            show_default=False,
        ),
    ] = 0,
    workers: Annotated[
        int, typer.Option(min=0, help="Processes; 0: one per processor.", rich_help_panel=_MIXED)
    ] = 0,
    resume: Annotated[
        bool,
        typer.Option(
            "--resume", help="Go on where an earlier run of this command ended.", rich_help_panel=_MIXED
        ),
    ] = False,
    preview: Annotated[
        int,
        typer.Option(min=0, max=1000, help="Print so many rows instead, unverified.", rich_help_panel=_MIXED),
    ] = 0,
    no_oracle: Annotated[
        bool,
        typer.Option(
            "--no-oracle", help="Do not judge the rows; they are labelled so.", rich_help_panel=_MIXED
        ),
    ] = False,
    force: ForceOption = False,
    form: FormatOption = Format.text,
) -> None:
    """Make a data set in which real go-witness has verified every answer.

    Needs: a clone with its oracle (`make oracle`). Example: `witness-schema generate --target 2000 --out data/two-thousand --seed 7`
    """
    options = MixOptions(
        target, seed, mix, attestors, max_tokens, workers, resume, force, oracle=not no_oracle
    )
    if mix == GRID:
        refuse_for_grid(options, preview)
    if preview:
        _print_preview(options, preview, form)
        return
    if out is None:
        raise Misuse("--out is missing", advice="--out data/NAME, or --preview 5 to see some rows")
    if mix != GRID:
        manifest = make_mixed(options, out)
        print_summary({"out": out, **manifest}, form, note, summarize(manifest), f"written to {out}")
        return
    _make_grid(options, out, form)


def _print_preview(options: MixOptions, count: int, form: Format) -> None:
    rows = preview_rows(options, count)
    texts = [f"── {row['id']}\n{row['question']}\n\n→ {row['answer']}\n" for row in rows]
    print_summary({"rows": rows}, form, typer.echo, *texts)


def _make_grid(options: MixOptions, out: Path, form: Format) -> None:
    from witness_schema.documents.plain_json import parse_json
    from witness_training.dataset.assembly import generate as make

    with bar("generating") as progress:
        manifest = make(
            options.target, out, seed=options.seed, progress=progress.advance_to, force=options.force
        )
    # `--out ..` or `/` has no name to derive the adapter's folder from.
    adapter = f"{out}-adapter" if out.name else "adapter"
    following = f"witness-schema train --data {out} --adapter-path {adapter}"
    record = {"out": out, **parse_json(manifest.text())}
    print_summary(record, form, note, manifest.summary(), f"written to {out}; next: {following}")
