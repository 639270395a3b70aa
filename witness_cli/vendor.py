"""`witness-schema vendor`: the go-witness checkout that everything is read from."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from witness_cli.console import EXIT_FINDING, note, table

app = typer.Typer(no_args_is_help=True, help="The go-witness checkout in vendor/go-witness.")


@app.command()
def sync(
    version: Annotated[
        str | None,
        typer.Option(help="A version of the Go module, e.g. v0.11.0 (default: the one oracle/go.mod pins)."),
    ] = None,
    path: Annotated[
        Path | None, typer.Option(help="A local go-witness checkout to copy instead of fetching.")
    ] = None,
) -> None:
    """Fetch go-witness, check it against its sum, and put it in vendor/go-witness.

    Example: `witness-schema vendor sync`
    """
    from witness_schema.checkout import sync as fetch
    from witness_schema.reached_modules import fetch_reached

    got = fetch(version=version, path=path, progress=note)
    note(fetch_reached(got.root, progress=note).summary())
    note(f"vendor/go-witness holds go-witness {got.version}")


@app.command()
def status(as_json: Annotated[bool, typer.Option("--json", help="Print a JSON list.")] = False) -> None:
    """Say which version is vendored and whether it is the pinned one (exit 1 if it is not).

    Example: `witness-schema vendor status`
    """
    from witness_schema.checkout import status as look

    found = look()
    table("vendor/go-witness", ("fact", "value"), found.rows(), as_json=as_json)
    if not found.current:
        note("vendor/go-witness is not the pinned version\n  → witness-schema vendor sync")
        raise typer.Exit(EXIT_FINDING)
