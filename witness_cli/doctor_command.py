"""`witness-schema doctor`: what is installed, what is missing, and the command that fixes it."""

from __future__ import annotations

from typing import Annotated

import typer

from witness_cli.terminal.console import EXIT_FINDING, note
from witness_cli.terminal.output import Format, FormatOption, print_records


def doctor(
    build: Annotated[bool, typer.Option("--build", help="Build the oracle first if it is missing.")] = False,
    sandbox: Annotated[
        str, typer.Option(help="Try this one: auto, unshare, bubblewrap, sandbox-exec or docker=IMAGE.")
    ] = "auto",
    form: FormatOption = Format.text,
) -> None:
    """Report what is installed, in which version, what is missing, and the command that fixes it (exit 1 if anything is missing).

    Needs: the package alone; `--build` needs a clone and Go. Example: `witness-schema doctor`
    """
    from witness_schema.sandbox import parse_sandbox
    from witness_training.pipeline.machine_checks import examine

    box = parse_sandbox(sandbox)
    if build:
        from witness_schema.oracle.build import ensure

        ensure(progress=note)
    findings = examine(box)
    columns = ("subject", "needed_for", "state", "detail", "fix")
    records = [
        dict(zip(columns, (f.subject, f.group, f.state, f.detail, f.mend), strict=True)) for f in findings
    ]
    print_records("witness-schema doctor", columns, records, form)
    # An optional part is `absent`, not `missing`, and is no failure.
    if any(finding.state == "missing" for finding in findings):
        raise typer.Exit(EXIT_FINDING)
