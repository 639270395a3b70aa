"""`witness-schema generate`: write a verified data set."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from witness_cli.options.mix_options import (
    FULL,
    GRID,
    AttestorsOption,
    Engine,
    EngineOption,
    MaxTokensOption,
    MixOption,
    MixOptions,
    NoOracleOption,
    PreviewOption,
    ResumeOption,
    SchedulerOption,
    ShardOption,
    WorkersOption,
    make_mixed,
    preview_rows,
    refuse_for_grid,
    summarize,
)
from witness_cli.terminal.console import ForceOption, bar, note
from witness_cli.terminal.output import Format, FormatOption, print_summary
from witness_schema.errors import Misuse


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
    mix: MixOption = FULL,
    attestors: AttestorsOption = "",
    max_tokens: MaxTokensOption = 0,
    workers: WorkersOption = 0,
    resume: ResumeOption = False,
    preview: PreviewOption = 0,
    shard: ShardOption = "",
    no_oracle: NoOracleOption = False,
    engine: EngineOption = Engine.local,
    scheduler: SchedulerOption = "",
    force: ForceOption = False,
    form: FormatOption = Format.text,
) -> None:
    """Make a data set in which real go-witness has verified every answer.

    Needs: a clone with its oracle (`make oracle`). Example: `witness-schema generate --target 2000 --seed 7 --out data/two-thousand`
    """
    options = MixOptions(
        target,
        seed,
        mix,
        attestors,
        max_tokens,
        workers,
        resume,
        force,
        oracle=not no_oracle,
        shard=shard,
        engine=engine,
        scheduler=scheduler,
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
