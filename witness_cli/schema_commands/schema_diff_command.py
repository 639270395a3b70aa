"""`witness-schema schema diff` and `schema history`: what changed between versions of go-witness."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from witness_cli.completion import complete_schema, complete_version
from witness_cli.options.schema_options import FetchOption
from witness_cli.terminal.console import EXIT_FINDING, note
from witness_cli.terminal.output import Format, FormatOption, print_records, print_text


class Form(StrEnum):
    """How to print changes."""

    text = "text"
    json = "json"
    markdown = "markdown"
    github = "github"


class FailOn(StrEnum):
    """The lowest severity that sets exit code 1."""

    error = "error"
    warning = "warning"
    never = "never"


FormOption = Annotated[Form, typer.Option("--format", help="`github`: annotations for GitHub Actions.")]
FailOption = Annotated[
    FailOn, typer.Option(help="Exit 1 if a change is at least this severe; misuse always exits 2.")
]


def diff(
    old: Annotated[
        str,
        typer.Argument(
            help="A version, a checkout, CHECKOUT@TAG, or a folder that `schema emit` wrote.",
            autocompletion=complete_version,
        ),
    ],
    new: Annotated[
        str, typer.Argument(help="The later side, given in the same way.", autocompletion=complete_version)
    ],
    form: FormOption = Form.text,
    fail_on: FailOption = FailOn.error,
    ignore: Annotated[
        Path | None,
        typer.Option(
            exists=True, dir_okay=False, help="A file of changes to ignore: RULE ATTESTOR POINTER  # reason."
        ),
    ] = None,
    fetch: FetchOption = False,
    documents: Annotated[
        bool,
        typer.Option(
            "--documents",
            help="Compare policy, envelope, statement, file and collection instead of attestors.",
        ),
    ] = False,
) -> None:
    """Report what changed in every attestation from OLD to NEW, and whom each change concerns.

    Needs: the package alone for bundled versions; Go and the network for others. Example: `witness-schema schema diff v0.10.0 v0.12.0`
    """
    from witness_schema.changes import ignoring
    from witness_schema.changes.formats import render
    from witness_schema.changes.inclusion import form_opinions, format_opinions
    from witness_schema.changes.sides import find_editions
    from witness_schema.changes.version_comparison import compare, compare_documents

    lines = ignoring.read(ignore) if ignore else ()
    before, after = find_editions(old, new, note, fetch=fetch)
    changes = compare_documents(before, after) if documents else compare(before, after)
    if opinion := "" if documents else format_opinions(form_opinions(before, after, changes)):
        note(opinion)
    # A line that ignores nothing is reported: it would hide a later change of the same kind.
    for line in ignoring.list_stale(changes, lines):
        note(f"{line.where}: no change matches this line any more")
    left = ignoring.drop_ignored(changes, lines)
    print_text(render(left, form.value, after.folder), paint=form is Form.text)
    if left.fail(fail_on.value) or before.unread or after.unread:
        raise typer.Exit(EXIT_FINDING)


def history(
    name: Annotated[
        str,
        typer.Argument(
            help="An attestor, or one of: file, collection, statement, envelope, policy.",
            autocompletion=complete_schema,
        ),
    ],
    form: FormatOption = Format.text,
) -> None:
    """List each field with the bundled version that first has it, and the last one if it was removed.

    Needs: the package alone. Example: `witness-schema schema history git`
    """
    from witness_schema.changes.history import build_history as look

    columns = ("since", "until", "field", "value", "source")
    records = [
        {
            "since": field.since if form is Format.json else field.since_words,
            "since_or_earlier": field.or_earlier,
            "until": field.until,
            "field": field.pointer,
            "value": field.value,
            "source": field.source,
        }
        for field in look(name)
    ]
    print_records(f"{name}: its fields", columns, records, form)
