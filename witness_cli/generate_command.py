"""`witness-schema generate`: the verified data set."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from witness_cli.console import ForceOption, bar, note


def generate(
    target: Annotated[int, typer.Option(min=1, help="How many examples.")],
    out: Annotated[
        Path, typer.Option(help="The folder for train.jsonl, valid.jsonl, test.jsonl and manifest.json.")
    ],
    seed: Annotated[int, typer.Option(help="The same seed and version give the same bytes.")] = 0,
    force: ForceOption = False,
) -> None:
    """Make a data set in which real go-witness has verified every answer.

    Example: `witness-schema generate --target 2000 --out data/two-thousand --seed 7`
    """
    from witness_training.dataset.assembly import generate as make

    with bar("generating") as progress:
        manifest = make(target, out, seed=seed, progress=progress.advance_to, force=force)
    note(manifest.summary())
    note(f"written to {out}; next: witness-schema train --data {out} --adapter-path {out}-adapter")
