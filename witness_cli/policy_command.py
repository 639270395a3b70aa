"""`witness-schema policy`: witness policies beside what changed in go-witness."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from witness_cli.console import EXIT_FINDING

app = typer.Typer(no_args_is_help=True, help="Witness policies beside what changed in go-witness.")


@app.callback()
def root() -> None:
    """A group, also while it has one command."""


@app.command()
def impact(
    policies: Annotated[
        list[Path],
        typer.Argument(
            exists=True, dir_okay=False, help="Policies, signed (DSSE) or plain; signatures are not checked."
        ),
    ],
    old: Annotated[str, typer.Option("--from", help="A version, a checkout, or CHECKOUT@TAG.")],
    new: Annotated[str, typer.Option("--to", help="The same, for the later side.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
    type_check: Annotated[
        bool, typer.Option(help="Ask OPA's type checker, which the oracle has, about every Rego module.")
    ] = True,
) -> None:
    """Say which steps and Rego modules ask for attestations that changed (exit 1 where one is hurt).

    Example: `witness-schema policy impact policy.json --from v0.9.1 --to v0.12.0`
    """
    from witness_cli.console import note
    from witness_schema.changes.impact import impact as look
    from witness_schema.changes.impact_formats import as_json as printed
    from witness_schema.changes.impact_formats import text
    from witness_schema.oracle import Oracle
    from witness_schema.oracle.type_checking import checked

    with ExitStack() as stack:
        oracle = stack.enter_context(Oracle.start(jobs=1, progress=note)) if type_check else None
        found = look(policies, old, new, checked(oracle) if oracle is not None else None, note)
    sys.stdout.write(printed(found) if as_json else text(found))
    if found.hurt:
        raise typer.Exit(EXIT_FINDING)
