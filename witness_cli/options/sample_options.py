"""The options of `sample`: what to print, and limits on the world of a run."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from witness_cli.completion import complete_ci_run


class Form(StrEnum):
    """The document that holds the attestations."""

    attestation = "attestation"
    collection = "collection"
    statement = "statement"
    envelope = "envelope"


class Shape(StrEnum):
    """The range of values: what a real run writes, or everything that Go can write and read back."""

    realistic = "realistic"
    any = "any"


class Size(StrEnum):
    """How much there is of everything."""

    small = "small"
    typical = "typical"
    large = "large"


PANEL = "What the run must hold"


def parse_ci(ci: str | None) -> bool | str | None:
    """The value of `Limits.ci` for this option: True, False, or a service, whose name Limits checks."""
    return ci == "any" if ci in {"any", "none"} else ci


def _build_option(*names: str, text: str, least: int | None = None) -> typer.models.OptionInfo:
    option: typer.models.OptionInfo = typer.Option(*names, help=text, min=least, rich_help_panel=PANEL)
    return option


FormOption = Annotated[Form, typer.Option("--as", help="What to print, one JSON document a line.")]
ShapeOption = Annotated[
    Shape, typer.Option(help="`realistic`: what a real run writes; `any`: everything that Go can write.")
]
NearMisses = Annotated[
    bool,
    typer.Option(
        "--near-misses", help="Break one rule in each: print the rule, the place, and who must refuse it."
    ),
]
Step = Annotated[str | None, _build_option("--step", text="The step's name.")]
Command = Annotated[
    str | None, _build_option("--command", text="The command, one of those with a known effect.")
]
Branch = Annotated[str | None, _build_option("--branch", text="The branch to build.")]
Clean = Annotated[
    bool | None, _build_option("--clean/--dirty", text="A working tree without changes, or with some.")
]
Commit = Annotated[
    bool | None,
    _build_option("--commit/--no-commit", text="A repository with a commit, or one without any."),
]
Ci = Annotated[
    str | None,
    typer.Option(
        "--ci",
        help="`any` CI run, `none`, or a run of one service, e.g. github.",
        autocompletion=complete_ci_run,
        rich_help_panel=PANEL,
    ),
]
MostFiles = Annotated[
    int | None, _build_option("--most-files", text="Files in the step's folder, at most.", least=0)
]
MostProducts = Annotated[
    int | None, _build_option("--most-products", text="Files that the command writes, at most.", least=0)
]
# Fewer than four variables cannot be met: every run has those that a shell always sets.
MostVariables = Annotated[
    int | None, _build_option("--most-variables", text="Environment variables, at most.", least=4)
]
SizeClass = Annotated[
    Size,
    typer.Option(
        "--size",
        help="How much there is of packages, components, results, files and variables: `typical` and `large` as in real systems.",
        rich_help_panel=PANEL,
    ),
]
