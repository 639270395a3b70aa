"""`witness-schema vendor`: the go-witness checkout that everything is read from."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from witness_cli.grammar import Command, Group
from witness_cli.options.schema_options import FetchOption
from witness_cli.terminal.console import EXIT_FINDING, note
from witness_cli.terminal.output import Format, FormatOption, print_facts, print_records, print_summary

app = typer.Typer(cls=Group, no_args_is_help=True, help="The go-witness checkout in vendor/go-witness.")


@app.command(cls=Command)
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
            help="Copy a local go-witness checkout instead of fetching; CHECKOUT@TAG for a tag of a clone."
        ),
    ] = None,
    modules: FetchOption = False,
    form: FormatOption = Format.text,
) -> None:
    """Fetch go-witness, check it against its sum, and put it in vendor/go-witness.

    The earlier checkout stays until the new one is complete.
    A copied folder has the modules that it names fetched only with `--fetch`.
    Needs: a clone, Go, and the network or a local checkout. Example: `witness-schema vendor sync --version v0.12.0`
    """
    from witness_schema.clone import repository_root

    # An installed wheel has no maintenance package: refuse with advice before the import fails.
    repository_root()
    from witness_schema.maintenance.pin import move_pin
    from witness_schema.upstream.checkout import status as look
    from witness_schema.upstream.checkout import sync as fetch
    from witness_schema.upstream.git_tags import find_checkout
    from witness_schema.upstream.reached_modules import fetch_reached

    # A new version moves the pin in oracle/go.mod as well; with --path only the checkout changes.
    if version and not path and look().pinned.version != version:
        got = move_pin(version, note)
        note(
            f"oracle/go.mod pins go-witness {got.version}; the bundled schemas follow with: witness-schema refresh"
        )
    else:
        got = fetch(version=version, path=find_checkout(path) if path else None, progress=note)
    # A copied folder decides what its go.mod names; a version of go-witness was checked by Go.
    if modules or not path:
        note(fetch_reached(got.root, progress=note).summary())
    record = {"version": got.version, "sum": got.sum, "path": got.root}
    print_summary(record, form, note, f"vendor/go-witness holds go-witness {got.version}")


@app.command(cls=Command)
def status(form: FormatOption = Format.text) -> None:
    """Report which version is vendored and whether it is the pinned one (exit 1 if it is not).

    Needs: a clone. Example: `witness-schema vendor status`
    """
    from witness_schema.upstream.checkout import status as look

    state = look()
    vendored = state.found
    facts = {
        "version": vendored.version if vendored else None,
        "pinned": state.pinned.version,
        "sum": vendored.sum if vendored else None,
        "pinned_sum": state.pinned.sum,
        "unchanged": state.intact,
        "current": state.current,
    }
    print_facts("vendor/go-witness", facts, form)
    if not state.current:
        note("vendor/go-witness is not the pinned version\n  → witness-schema vendor sync")
        raise typer.Exit(EXIT_FINDING)


@app.command(cls=Command)
def versions(form: FormatOption = Format.text) -> None:
    """List the versions that are bundled, pinned, vendored, or offered by the module proxy, and which reader read the bundled ones.

    Needs: Go and the network for the offered versions. Example: `witness-schema vendor versions`
    """
    from witness_schema.schemas.bundled_versions import bundled_readers, bundled_version
    from witness_schema.upstream.known_versions import list_known_versions

    known = list_known_versions(bundled_readers(), bundled_version(), note)
    columns = ("version", "bundled", "default", "pinned", "vendored", "offered", "newest", "reader")
    print_records("go-witness", columns, [asdict(version) for version in known], form)
