"""`witness-schema export`: a model with its adapter as one model, for other programs."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from witness_cli.options.model_option import ModelOption
from witness_cli.terminal.console import ForceOption, note
from witness_cli.terminal.output import Format, FormatOption, print_summary


def export(
    out: Annotated[Path, typer.Option(help="The folder for the model.")],
    model: ModelOption = None,
    adapter_path: Annotated[
        Path | None,
        typer.Option(help="An adapter written by `train`; its changes are joined into the weights."),
    ] = None,
    force: ForceOption = False,
    form: FormatOption = Format.text,
) -> None:
    """Export a model with its adapter joined in, as a folder of 16 bit weights that mlx-lm and transformers load.

    Needs: the `train` extra. Example: `witness-schema export --model tiny --adapter-path adapters/tiny --out exported`
    """
    from witness_training.asking.exporting import export_model

    exported = export_model(model, adapter_path, out, force=force)
    print_summary(asdict(exported), form, note, exported.summary(), f"next: mlx_lm.generate --model {out}")
