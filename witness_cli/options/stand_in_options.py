"""The options that say which stand-ins there are, and of what they speak."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from witness_cli.completion import complete_faults, complete_services

AsOption = Annotated[
    list[str],
    typer.Option("--as", help="A service to stand for; repeatable.", autocompletion=complete_services),
]
RepoOption = Annotated[
    Path, typer.Option(help="A folder of the repository whose commit, ref and remote they speak of.")
]
EventOption = Annotated[str, typer.Option(help="What started the job. [default: push]")]
RefOption = Annotated[str, typer.Option(help="The full ref of the job. [default: what is checked out]")]
StepOption = Annotated[str, typer.Option(help="The name of the job.")]
FaultOption = Annotated[
    list[str] | None,
    typer.Option(
        help="What they do wrong, as `expired-token` or `github:slow`; repeatable.",
        autocompletion=complete_faults,
    ),
]


def split_names(names: Iterable[str]) -> list[str]:
    """The names of `--as`, each of which may be several with commas."""
    return [name for several in names for name in several.split(",")]
