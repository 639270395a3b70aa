"""`witness-schema stand-ins exec`: a command beside stand-ins."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from witness_cli.options.stand_in_options import (
    AsOption,
    EventOption,
    FaultOption,
    RefOption,
    RepoOption,
    StepOption,
    split_names,
)
from witness_cli.terminal.console import note

# A word of the command that is replaced by the options that attestors need.
FLAGS = "{flags}"


def execute(
    command: Annotated[list[str], typer.Argument(help="The command, after `--`.", show_default=False)],
    as_: AsOption,
    isolated: Annotated[
        bool,
        typer.Option(
            "--isolated",
            help="A private network: no variable leads to the stand-ins; nothing else is reached.",
        ),
    ] = False,
    repo: RepoOption = Path(),
    event: EventOption = "",
    ref: RefOption = "",
    step: StepOption = "build",
    fault: FaultOption = None,
    limit: Annotated[
        float | None,
        typer.Option(min=0, help="Seconds after which the command is ended, with exit code 124."),
    ] = None,
) -> None:
    """Run a command beside stand-ins, pass signals on to it, and exit as it does; nothing of it is left.

    The word {flags} in the command becomes the options that `witness run` needs, of which a shell would not know.

    Needs: git; namespaces of Linux for --isolated. Example: `witness-schema stand-ins exec --isolated --as github -- make`
    """
    from witness_stand_ins.stand_ins import StandIns

    with StandIns(
        split_names(as_),
        repo=repo,
        event=event,
        ref=ref,
        step=step,
        faults=fault or (),
        tell=note,
        isolated=isolated,
    ) as running:
        if running.flags and FLAGS not in command:
            note(f"witness run also needs options here: put the word {FLAGS} where they are to stand")
        words = [word for each in command for word in (running.flags if each == FLAGS else [each])]
        end = running.run(words, limit=limit, pass_signals_on=True)
        if end.timed_out:
            note(f"the command was ended after {limit:g} seconds")
    raise typer.Exit(end.code)
