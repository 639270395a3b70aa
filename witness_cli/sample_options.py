"""The options of `sample`: what is printed, and what the world of a run must hold."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from witness_cli.completion import complete_ci_run


class Form(StrEnum):
    """What is drawn around the attestations."""

    attestation = "attestation"
    collection = "collection"
    statement = "statement"
    envelope = "envelope"


class Shape(StrEnum):
    """How much is drawn: what a real run writes, or all that Go can write and read back."""

    realistic = "realistic"
    any = "any"


PANEL = "What the run must hold"


def ci_limit(ci: str | None) -> bool | str | None:
    """The value of `Limits.ci` for this option; Limits knows the names of the services."""
    return ci == "any" if ci in {"any", "none"} else ci


def _option(*names: str, text: str, least: int | None = None) -> typer.models.OptionInfo:
    option: typer.models.OptionInfo = typer.Option(*names, help=text, min=least, rich_help_panel=PANEL)
    return option


NearMisses = Annotated[
    bool,
    typer.Option("--near-misses", help="Each with one rule broken: the rule, the place, who must refuse it."),
]
Step = Annotated[str | None, _option("--step", text="The step's name.")]
Command = Annotated[str | None, _option("--command", text="The command, of those with a known effect.")]
Branch = Annotated[str | None, _option("--branch", text="The branch that is built.")]
Clean = Annotated[
    bool | None, _option("--clean/--dirty", text="A working tree without changes, or with some.")
]
Ci = Annotated[
    str | None,
    typer.Option(
        "--ci",
        help="A CI run (`any`), `none`, or one of this service: for instance github.",
        autocompletion=complete_ci_run,
        rich_help_panel=PANEL,
    ),
]
MostFiles = Annotated[
    int | None, _option("--most-files", text="Files in the step's folder, at most.", least=0)
]
MostProducts = Annotated[
    int | None, _option("--most-products", text="Files that the command writes, at most.", least=0)
]
MostVariables = Annotated[
    int | None, _option("--most-variables", text="Environment variables, at most.", least=4)
]
