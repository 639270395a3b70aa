"""`witness-schema doctor`: what is installed, what is missing, and what mends it."""

from __future__ import annotations

from typing import Annotated

import typer

from witness_cli.console import EXIT_FINDING, note, table


def doctor(
    build: Annotated[bool, typer.Option("--build", help="Build the oracle first if it is missing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON list.")] = False,
) -> None:
    """Say what is installed, which versions, what is missing and the command that mends it (exit 1 if anything is).

    Example: `witness-schema doctor`
    """
    from witness_training.pipeline.machine_checks import examine

    if build:
        from witness_schema.oracle.build import ensure

        ensure(progress=note)
    findings = examine()
    rows = [(f.group, f.subject, f.state, f.detail, f.mend) for f in findings]
    table(
        "witness-schema doctor", ("needed for", "what", "state", "detail", "mend with"), rows, as_json=as_json
    )
    if any(finding.state == "missing" for finding in findings):
        raise typer.Exit(EXIT_FINDING)
