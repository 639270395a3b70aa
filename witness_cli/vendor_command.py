"""`witness-schema vendor`: the go-witness checkout that everything is read from."""

from __future__ import annotations

from typing import Annotated

import typer

from witness_cli.console import EXIT_FINDING, note, table

app = typer.Typer(no_args_is_help=True, help="The go-witness checkout in vendor/go-witness.")


@app.command()
def sync(
    version: Annotated[
        str | None,
        typer.Option(
            help="Pin this version of the Go module, e.g. v0.11.0 (default: keep the one oracle/go.mod pins)."
        ),
    ] = None,
    path: Annotated[
        str | None,
        typer.Option(
            help="A local go-witness checkout to copy instead of fetching; CHECKOUT@TAG for a tag of a clone."
        ),
    ] = None,
) -> None:
    """Fetch go-witness, check it against its sum, and put it in vendor/go-witness (needs a clone).

    The earlier checkout stays until the new one was read. Example: `witness-schema vendor sync --version v0.12.0`
    """
    from witness_schema.clone import repository_root

    repository_root()  # an installed wheel has no maintenance package to import
    from witness_schema.maintenance.pin import move
    from witness_schema.upstream.checkout import status as look
    from witness_schema.upstream.checkout import sync as fetch
    from witness_schema.upstream.git_tags import checkout_at
    from witness_schema.upstream.reached_modules import fetch_reached

    if version and not path and look().pinned.version != version:
        got = move(version, note)
        note(
            f"oracle/go.mod pins go-witness {got.version}; the bundled schemas follow with: witness-schema refresh"
        )
    else:
        got = fetch(version=version, path=checkout_at(path) if path else None, progress=note)
    note(fetch_reached(got.root, progress=note).summary())
    note(f"vendor/go-witness holds go-witness {got.version}")


@app.command()
def status(as_json: Annotated[bool, typer.Option("--json", help="Print a JSON list.")] = False) -> None:
    """Say which version is vendored and whether it is the pinned one (exit 1 if it is not; needs a clone).

    Example: `witness-schema vendor status`
    """
    from witness_schema.upstream.checkout import status as look

    found = look()
    table("vendor/go-witness", ("fact", "value"), found.rows(), as_json=as_json)
    if not found.current:
        note("vendor/go-witness is not the pinned version\n  → witness-schema vendor sync")
        raise typer.Exit(EXIT_FINDING)


@app.command()
def versions(as_json: Annotated[bool, typer.Option("--json", help="Print a JSON list.")] = False) -> None:
    """Say which versions are bundled, pinned, vendored, and offered by the module proxy.

    Example: `witness-schema vendor versions`
    """
    from witness_schema.schemas.bundled_versions import bundled_version, bundled_versions
    from witness_schema.upstream.known_versions import known_versions

    rows = [
        (known.version, *(word if true else "" for word, true in known.marks()))
        for known in known_versions(bundled_versions(), bundled_version(), note)
    ]
    table("go-witness", ("version", "bundled", "pinned", "vendored", "offered"), rows, as_json=as_json)
