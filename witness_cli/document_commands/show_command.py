"""`witness-schema show`: a document of witness as a readable tree."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from witness_cli.terminal.output import Format, FormatOption, print_json, print_text


def show(
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE|-", help="A document as JSON, or JSON lines; `-` is standard input."),
    ],
    full: Annotated[
        bool, typer.Option("--full", help="Show whole texts and all elements, digests included.")
    ] = False,
    form: FormatOption = Format.text,
) -> None:
    """Print a document of witness as a tree: the payload decoded, digests shortened, times as spans, who signed it, which versions wrote it.

    Needs: the package alone. Example: `witness-schema show build.json`
    """
    from witness_schema.showing.shown_documents import show_file

    for shown in show_file(file, full=full):
        if form is Format.json:
            print_json(shown.decoded)
        else:
            print_text(shown.text)
