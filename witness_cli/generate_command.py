"""`witness-schema generate`: write a verified data set."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from witness_cli.terminal.console import ForceOption, bar, note
from witness_cli.terminal.output import Format, FormatOption, print_summary


def generate(
    target: Annotated[int, typer.Option(min=1, help="How many examples.")],
    out: Annotated[
        Path, typer.Option(help="The folder for train.jsonl, valid.jsonl, test.jsonl and manifest.json.")
    ],
    seed: Annotated[int, typer.Option(help="The same seed and version give the same bytes.")] = 0,
    force: ForceOption = False,
    form: FormatOption = Format.text,
) -> None:
    """Make a data set in which real go-witness has verified every answer.

    Needs: a clone with its oracle (`make oracle`). Example: `witness-schema generate --target 2000 --out data/two-thousand --seed 7`
    """
    from witness_schema.documents.plain_json import parse_json
    from witness_training.dataset.assembly import generate as make

    with bar("generating") as progress:
        manifest = make(target, out, seed=seed, progress=progress.advance_to, force=force)
    # `--out ..` or `/` has no name to derive the adapter's folder from.
    adapter = f"{out}-adapter" if out.name else "adapter"
    following = f"witness-schema train --data {out} --adapter-path {adapter}"
    record = {"out": out, **parse_json(manifest.text())}
    print_summary(record, form, note, manifest.summary(), f"written to {out}; next: {following}")
