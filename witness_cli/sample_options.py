"""The options of `sample`: what is printed, and what the world of a run must hold."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from witness_generators.world.world import CiProvider


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


class CiRun(StrEnum):
    """Whether the step is of a CI run, and on which service."""

    any = "any"
    none = "none"
    github = "github"
    gitlab = "gitlab"
    jenkins = "jenkins"
    codebuild = "codebuild"
    other = "other"


PANEL = "What the run must hold"


def ci_limit(ci: CiRun | None) -> bool | CiProvider | None:
    """The value of `Limits.ci` for this option."""
    match ci:
        case None | CiRun.any | CiRun.none:
            return None if ci is None else ci is CiRun.any
        case CiRun.github:
            return "github"
        case CiRun.gitlab:
            return "gitlab"
        case CiRun.jenkins:
            return "jenkins"
        case CiRun.codebuild:
            return "codebuild"
        case CiRun.other:
            return "other"


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
Ci = Annotated[CiRun | None, _option("--ci", text="A CI run (`any`), `none`, or one of this service.")]
MostFiles = Annotated[
    int | None, _option("--most-files", text="Files in the step's folder, at most.", least=0)
]
MostProducts = Annotated[
    int | None, _option("--most-products", text="Files that the command writes, at most.", least=0)
]
MostVariables = Annotated[
    int | None, _option("--most-variables", text="Environment variables, at most.", least=4)
]
