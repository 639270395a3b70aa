"""`witness-schema schema diff` and `schema history`: what changed between versions of go-witness."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from witness_cli.console import EXIT_FINDING, note, table


class Form(StrEnum):
    """How changes are printed."""

    text = "text"
    json = "json"
    markdown = "markdown"
    github = "github"


class FailOn(StrEnum):
    """From which severity on the exit code is 1."""

    error = "error"
    warning = "warning"
    never = "never"


FormOption = Annotated[Form, typer.Option("--format", help="`github`: annotations for GitHub Actions.")]
FailOption = Annotated[
    FailOn, typer.Option(help="Exit 1 where a change is as severe as this; misuse is always exit 2.")
]


def diff(
    old: Annotated[
        str, typer.Argument(help="A version, a checkout, CHECKOUT@TAG, or a folder that `schema emit` wrote.")
    ],
    new: Annotated[str, typer.Argument(help="The same, for the later side.")],
    form: FormOption = Form.text,
    fail_on: FailOption = FailOn.error,
    ignore: Annotated[
        Path | None,
        typer.Option(
            exists=True,
            dir_okay=False,
            help="A file of changes that are no news: RULE ATTESTOR POINTER  # reason.",
        ),
    ] = None,
    documents: Annotated[
        bool,
        typer.Option("--documents", help="Compare policy, envelope, statement, file and collection instead."),
    ] = False,
) -> None:
    """Say what changed in every attestation from OLD to NEW, and whom it concerns.

    Example: `witness-schema schema diff v0.9.1 v0.12.0`
    """
    from witness_schema.changes import ignoring
    from witness_schema.changes.formats import render
    from witness_schema.changes.inclusion import opinions, summary
    from witness_schema.changes.sides import both
    from witness_schema.changes.version_comparison import compare, compare_documents

    lines = ignoring.read(ignore) if ignore else ()
    before, after = both(old, new, note)
    changes = compare_documents(before, after) if documents else compare(before, after)
    if opinion := "" if documents else summary(opinions(before, after, changes)):
        note(opinion)
    for line in ignoring.stale(changes, lines):
        note(f"{line.where}: no change is like this any more")
    left = ignoring.without(changes, lines)
    sys.stdout.write(render(left, form.value, after.folder))
    if left.fail(fail_on.value):
        raise typer.Exit(EXIT_FINDING)


def history(
    name: Annotated[
        str, typer.Argument(help="An attestor, or one of: file, collection, statement, envelope, policy.")
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON list.")] = False,
) -> None:
    """List each field with the version that it came in (and went after), over the bundled versions.

    Example: `witness-schema schema history git`
    """
    from witness_schema.changes.history import history as look

    rows = [(one.since, one.until, one.pointer, one.value, one.source) for one in look(name)]
    table(f"{name}: its fields", ("since", "until", "field", "value", "source"), rows, as_json=as_json)


def check(
    source: Annotated[
        Path | None, typer.Option(help="A go-witness checkout (default: vendor/go-witness).")
    ] = None,
    form: FormOption = Form.text,
) -> None:
    """Say whether the bundled schemas are what a checkout yields (exit 1 where they are not); for CI.

    Example: `witness-schema schema check --format github`
    """
    from witness_schema.changes.bundle_check import check as look
    from witness_schema.changes.formats import render
    from witness_schema.clone import repository_root

    drift = look(source or repository_root() / "vendor" / "go-witness")
    if drift.changes.found or drift.equal or form is Form.json:
        sys.stdout.write(render(drift.changes, form.value, drift.source))
    elif form is Form.github:
        sys.stdout.write(f"::error title=schema check::{drift.summary()}\n")
    note(drift.summary())
    if not drift.equal:
        raise typer.Exit(EXIT_FINDING)
