"""`witness-schema stand-ins`: services that attestors ask, on this machine."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from witness_cli.background import start_in_background
from witness_cli.grammar import Command, Group
from witness_cli.options.lifetime_options import ProcessOption, SecondsOption
from witness_cli.options.stand_in_options import (
    AsOption,
    EventOption,
    FaultOption,
    RefOption,
    RepoOption,
    StepOption,
    split_names,
)
from witness_cli.stand_ins_exec_command import execute
from witness_cli.terminal.console import note
from witness_cli.terminal.output import Format, FormatOption, print_records
from witness_cli.terminal.streams import discard_output
from witness_schema.errors import Misuse

app = typer.Typer(
    cls=Group, no_args_is_help=True, help="Stand-ins for the services that attestors ask, on 127.0.0.1 alone."
)
app.command("exec", cls=Command)(execute)


class Printed(StrEnum):
    """How to print the variables."""

    sh = "sh"
    dotenv = "dotenv"
    json = "json"
    github = "github-env"


@app.command(cls=Command)
def serve(
    as_: AsOption,
    repo: RepoOption = Path(),
    event: EventOption = "",
    ref: RefOption = "",
    step: StepOption = "build",
    fault: FaultOption = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port of the proxy, 0 for a free one.")] = 0,
    seconds: SecondsOption = None,
    process: ProcessOption = None,
    printed: Annotated[
        Printed, typer.Option("--print", help="How to print the variables that a run needs.")
    ] = Printed.sh,
    background: Annotated[
        bool, typer.Option("--background", help="Return as soon as they serve; needs --for or --with.")
    ] = False,
) -> None:
    """Serve until the parent process ends, print first the variables that send attestors here, and log each request.

    Needs: git, and Go for `registry`. Example: `witness-schema stand-ins serve --as github --for 600`
    """
    from witness_stand_ins.serving.environment_forms import FORMS
    from witness_stand_ins.serving.lifetime import Lifetime
    from witness_stand_ins.stand_ins import StandIns

    lifetime = Lifetime.of(seconds, process)
    if background:
        if seconds is None and process is None:
            raise Misuse("nothing would end them", where="--background", advice="add --with $$, or --for 600")
        words = [word for word in sys.argv[1:] if word != "--background"]
        sys.stdout.write(
            start_in_background([*words, "--quiet", *(("--with", "0") if process is None else ())])
        )
        return
    with StandIns(
        split_names(as_), repo=repo, event=event, ref=ref, step=step, faults=fault or (), port=port, tell=note
    ) as running:
        sys.stdout.write(FORMS[printed.value](running.environment, running.shell_flags, running.address))
        sys.stdout.flush()
        # Whoever reads the variables waits for the end of the output.
        discard_output(sys.stdout)
        note(f"stand-ins for {', '.join(row.name for row in running.services)} at {running.address}")
        note(f"the stand-ins end: {lifetime.wait()}")


@app.command("list", cls=Command)
def list_(form: FormatOption = Format.text) -> None:
    """List the services that are stood for, who asks them, and the faults that they can have.

    Needs: the package alone. Example: `witness-schema stand-ins list`
    """
    from witness_stand_ins.faults.fault_roster import FAULTS
    from witness_stand_ins.services.service_roster import SERVICES

    records = (
        {
            "service": row.name,
            "attestors": list(row.attestors),
            "stands_for": row.stands_for,
            "macos": "a Linux container" if row.over_tls else "runs",
            "faults": sorted(fault.name for fault in FAULTS.values() if row.name in fault.outcomes),
        }
        for row in SERVICES.values()
    )
    print_records("Stand-ins", ("service", "attestors", "stands_for", "macos", "faults"), records, form)
