"""`witness-schema refresh`: after a go-witness release, everything that follows from its source, in one go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from witness_cli.schema_diff_command import Form, FormOption
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
            help="Replace pin, checkout, bundled schemas and changelog; without it nothing is written.",
        ),
    ] = False,
    allow_older: Annotated[
        bool, typer.Option("--allow-older", help="Go back to a version that is older than the bundled one.")
    ] = False,
    form: FormOption = Form.text,
) -> None:
    """Fetch go-witness, say what it changed, and make pin, checkout, bundled schemas and changelog anew (with --write).

    Exit 1 where something keeps the version from being bundled.
    Needs: a clone, Go and the network. Example: `witness-schema refresh --version v0.12.0`
    """
    from witness_schema.clone import repository_root

    repository_root()  # an installed wheel has no maintenance package to import
    from witness_generators.runs.coverage import list_uncovered
    from witness_schema.changes.formats import render
    from witness_schema.maintenance import refresh as refreshing

    wanted = version or refreshing.find_newest_release(note)
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
