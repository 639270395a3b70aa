"""The options of `run`: the step, what is laid down, who records and signs, and what the job is."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from witness_cli.completion import complete_attestors, complete_faults

PANEL = "What the job is, and what stand-ins do wrong"

Attestors = Annotated[
    str,
    typer.Argument(
        help="Attestors, separated by commas, e.g. `git,github,sbom`.", autocompletion=complete_attestors
    ),
]
StepCommand = Annotated[
    list[str] | None, typer.Argument(help="The command of the step, after `--`.", metavar="-- COMMAND…")
]
StepName = Annotated[str, typer.Option("--step", help="The step's name.")]
Supply = Annotated[
    list[str] | None,
    typer.Option(
        help="Attestors for which a drawn document is laid down after the command, separated by commas.",
        autocompletion=complete_attestors,
    ),
]
KeepSupplied = Annotated[
    bool, typer.Option("--keep-supplied", help="Leave what --supply laid down in the folder.")
]
Repo = Annotated[Path, typer.Option(help="The folder of your repository that the step runs in.")]
Out = Annotated[
    Path | None, typer.Option(help="A folder for collection, policy and keys. [default: nothing is kept]")
]
Witness = Annotated[Path | None, typer.Option(help="Your own `witness`. [default: the oracle of a clone]")]
Key = Annotated[Path | None, typer.Option(help="Sign with your own private key. [default: a key of the run]")]
Timeout = Annotated[float, typer.Option(help="Seconds that the step may take.")]
Isolated = Annotated[
    bool,
    typer.Option(
        "--isolated",
        help="A private network (Linux): nothing of the stand-ins is recorded, and nothing else is reached.",
    ),
]
Event = Annotated[str, typer.Option(help="What started the job. [default: push]", rich_help_panel=PANEL)]
Ref = Annotated[
    str, typer.Option(help="The full ref of the job. [default: what is checked out]", rich_help_panel=PANEL)
]
Faults = Annotated[
    list[str] | None,
    typer.Option(
        "--fault",
        help="As `expired-token` or `github:slow`; repeatable.",
        autocompletion=complete_faults,
        rich_help_panel=PANEL,
    ),
]
Listed = Annotated[bool, typer.Option("--list", help="List how each attestor runs here, and run nothing.")]
