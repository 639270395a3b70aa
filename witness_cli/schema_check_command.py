"""`witness-schema schema check`: compare the bundled schemas with those that a checkout yields."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from witness_cli.schema_diff_command import Form, FormOption
from witness_cli.terminal.console import EXIT_FINDING, note
from witness_cli.terminal.output import print_json, print_text


def check(
    source: Annotated[
        Path | None, typer.Option(help="A go-witness checkout (default: vendor/go-witness).")
    ] = None,
    form: FormOption = Form.text,
) -> None:
    """Check that the bundled schemas are those that a checkout yields (exit 1 if they are not); for CI.

    Needs: a clone, or `--source`. Example: `witness-schema schema check --format github`
    """
    from witness_schema.changes.bundle_check import check as look
    from witness_schema.changes.formats import as_object, escape, render
    from witness_schema.clone import repository_root

    drift = look(source or repository_root() / "vendor" / "go-witness")
    printed = render(drift.changes, form.value, drift.source)
    if form is Form.json:
        print_json({**as_object(drift.changes), "equal": drift.equal, "summary": drift.summary()})
    elif drift.changes.found or drift.equal:
        print_text(printed, paint=form is Form.text)
    # The bytes can differ without a listed change; an annotation without a file still shows in the job.
    elif form is Form.github:
        print_text(f"::error title=schema check::{escape(drift.summary())}\n")
    note(drift.summary())
    if not drift.equal:
        raise typer.Exit(EXIT_FINDING)
