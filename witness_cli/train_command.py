"""`witness-schema train`: fine-tune a model with LoRA through mlx-lm."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from witness_cli.terminal.console import ForceOption, bar, note
from witness_cli.terminal.output import Format, FormatOption, print_summary


def train(
    data: Annotated[
        Path, typer.Option(help="A folder with train.jsonl and valid.jsonl in mlx-lm's chat format.")
    ],
    adapter_path: Annotated[Path, typer.Option(help="The folder for the adapter.")],
    model: Annotated[
        str | None,
        typer.Option(
            help="`tiny` (built in), `smollm2` (after `model fetch`), a model folder, or OWNER/NAME[@REVISION] on the hub. [default: by machine]"
        ),
    ] = None,
    num_layers: Annotated[
        int | None, typer.Option(help="Layers to adapt; a number above the model's means all.")
    ] = None,
    batch_size: Annotated[int | None, typer.Option(min=1, help="Rows in each step.")] = None,
    iters: Annotated[int | None, typer.Option(min=1, help="Steps.")] = None,
    learning_rate: Annotated[float | None, typer.Option(help="Peak learning rate.")] = None,
    max_seq_length: Annotated[
        int | None, typer.Option(min=1, help="The longest row in tokens; longer rows are refused.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Seed of the batches and the adapter.")] = 0,
    resume: Annotated[
        bool, typer.Option("--resume", help="Continue an unfinished run from its last checkpoint.")
    ] = False,
    force: ForceOption = False,
    form: FormatOption = Format.text,
) -> None:
    """Fine-tune a model on a data set with LoRA (mlx-lm's own option names).

    Needs: the `train` extra. Example: `witness-schema train --model tiny --data data/quickstart --adapter-path adapters/tiny --iters 300`
    """
    from witness_training.lora.lora_request import LoraRequest
    from witness_training.lora.training_run import train as run

    # None stands for the default of the model, which only LoraRequest knows.
    chosen = {
        "num_layers": num_layers,
        "batch_size": batch_size,
        "iters": iters,
        "learning_rate": learning_rate,
        "max_seq_length": max_seq_length,
    }
    request = LoraRequest.for_model(model, data, adapter_path, seed=seed, resume=resume, **chosen)
    with bar("training") as progress:
        result = run(request, progress=progress.advance_to, force=force)
    following = f"witness-schema evaluate --model {request.model} --adapter-path {adapter_path} --data {data}"
    print_summary(
        asdict(result), form, note, result.summary(), f"adapter in {adapter_path}; next: {following}"
    )
