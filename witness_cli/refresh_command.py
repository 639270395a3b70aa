"""`witness-schema refresh`: after a go-witness release, everything that follows from its source, in one go."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from witness_cli.console import EXIT_FINDING, note
from witness_cli.schema_diff_command import Form, FormOption


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
    form: FormOption = Form.text,
) -> None:
    """Fetch go-witness, say what it changed, and make pin, checkout, bundled schemas and changelog anew (needs a clone).

    Exit 1 where something keeps the version from being bundled. Example: `witness-schema refresh --version v0.12.0`
    """
    from witness_schema.clone import repository_root

    repository_root()  # an installed wheel has no maintenance package to import
    from witness_generators.runs.coverage import uncovered
    from witness_schema.changes.formats import render
    from witness_schema.maintenance import refresh as refreshing

    wanted = version or refreshing.newest(note)
    ready = refreshing.prepare(wanted, uncovered, note)
    sys.stdout.write(render(ready.changes, form.value))
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
