"""`witness-schema refresh`: follow a go-witness release in one command."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from witness_cli.schema_commands.schema_diff_command import Form, FormOption
from witness_cli.terminal.console import EXIT_FINDING, note
from witness_cli.terminal.output import print_json, print_text

if TYPE_CHECKING:
    from witness_schema.maintenance.refresh import Refresh


def refresh(
    version: Annotated[
        str | None,
        typer.Option(help="A version of the Go module (default: the newest that the proxy offers)."),
    ] = None,
    write: Annotated[
        bool,
        typer.Option(
            "--write",
            help="Write pin, checkout, bundled schemas and changelog; without it nothing is written.",
        ),
    ] = False,
    allow_older: Annotated[
        bool, typer.Option("--allow-older", help="Accept a version older than the bundled one.")
    ] = False,
    form: FormOption = Form.text,
) -> None:
    """Fetch go-witness, report what it changed, and rewrite pin, checkout, bundled schemas and changelog (with --write).

    Exit 1 if something keeps the version from being bundled.
    Needs: a clone, Go and the network. Example: `witness-schema refresh --version v0.12.0`
    """
    from witness_schema.clone import repository_root

    # An installed wheel has no maintenance package: refuse with advice before the import fails.
    repository_root()
    from witness_generators.runs.coverage import list_uncovered
    from witness_schema.changes.formats import render
    from witness_schema.maintenance import refresh as refreshing

    wanted = version or refreshing.find_newest_release(note)
    # Tags of go-witness have the v, as Go modules demand; people leave it out.
    wanted = wanted if wanted.startswith("v") else f"v{wanted}"
    if not allow_older:
        refreshing.check_not_older(wanted)
    ready = refreshing.prepare(wanted, list_uncovered, note)
    printed = render(ready.changes, form.value)
    if form is Form.json:
        _print_json(ready)
    else:
        print_text(printed, paint=form is Form.text)
    for change in ready.documents.found:
        note(f"in the {change.attestor} document: {change.rule_id} {change.pointer}")
    for line in ready.hindrances:
        note(f"keeps {ready.version} from being bundled: {line}")
    if ready.hindrances:
        raise typer.Exit(EXIT_FINDING)
    if not ready.paths():
        note(f"everything is of go-witness {ready.version} already")
    elif write:
        note("wrote " + ", ".join(refreshing.write(ready)))
    else:
        note("would write (with --write) " + ", ".join(ready.paths()))


def _print_json(ready: Refresh) -> None:
    from witness_schema.changes.formats import as_object

    documents = as_object(ready.documents)["changes"]
    rest = {"documents": documents, "hindrances": ready.hindrances, "files": ready.paths()}
    print_json({**as_object(ready.changes), **rest})
