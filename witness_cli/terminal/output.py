"""Results on standard output: a command builds records with machine keys, and `--format` decides how they are printed."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from textwrap import indent
from typing import Annotated, Any

import typer

from witness_cli.terminal.console import out, suppress_broken_pipe, wishes
from witness_schema.json_writing import dumps
from witness_schema.printable import escape_json, escape_line, guard_commands

Record = Mapping[str, Any]


class Format(StrEnum):
    """How to print results."""

    text = "text"
    json = "json"


FormatOption = Annotated[
    Format,
    typer.Option(
        "--format", help="`text`: a table, tab-separated on a pipe; `json`: lists, booleans and numbers."
    ),
]


def print_records(title: str, columns: Sequence[str], records: Iterable[Record], form: Format) -> None:
    """Print records: a table on a terminal, tab-separated lines on a pipe, or a JSON list.

    columns: the keys that the text shows, in this order; JSON has all keys.
    """
    if form is Format.json:
        _write(_format_json_list(records))
    elif sys.stdout.isatty():
        from witness_cli.terminal.tables import print_table

        rows = [[format_cell(record.get(key)) for key in columns] for record in records]
        print_table(escape_line(title), [key.replace("_", " ") for key in columns], rows)
    else:
        lines = ("\t".join(format_cell(record.get(key)) for key in columns) + "\n" for record in records)
        _write(map(guard_commands, lines))


def print_facts(title: str, record: Record, form: Format) -> None:
    """Print one record as two columns or as a JSON object."""
    if form is Format.json:
        print_json(record)
        return
    rows = ({"fact": key.replace("_", " "), "value": value} for key, value in record.items())
    print_records(title, ("fact", "value"), rows, form)


def print_summary(record: Record, form: Format, tell: Callable[[str], None], *lines: str) -> None:
    """Report what a command did: `lines` on standard error, or the record as JSON on standard output."""
    if form is Format.json:
        print_json(record)
    else:
        for line in lines:
            tell(line)


def print_json_lines(records: Iterable[Record]) -> None:
    """Print each record as one line of JSON."""
    _write(escape_json(dumps(record, ensure_ascii=False, default=str)) + "\n" for record in records)


def print_json(value: object) -> None:
    """Print one indented JSON document."""
    _write([_format_json(value) + "\n"])


# The words that lines of changes and impacts begin with (`changes/formats.py`, `changes/impact_formats.py`).
_SEVERITIES = {
    "error": "bold red",
    "hurt": "bold red",
    "unknown type": "bold red",
    "warning": "yellow",
    "info": "cyan",
}


def print_text(text: str, *, paint: bool = False) -> None:
    """Print a text whose lines are printable already; `paint` colours the severities at the start of lines, where colours are on."""
    # Markdown and JSON go out as written: rich would wrap and recolour them.
    if not (paint and (sys.stdout.isatty() or wishes.color == "always")):
        _write([text])
        return
    from rich.text import Text

    painted = Text(text.removesuffix("\n"))
    for word, style in _SEVERITIES.items():
        painted.highlight_regex(rf"(?m)^ *{word}(?=:)", style)
    with suppress_broken_pipe():
        out().print(painted, soft_wrap=True)


def print_texts(texts: Iterable[str], *, paint: bool = False) -> None:
    """Print texts one by one, as they come, each as `print_text` does; a reader that leaves ends it."""
    if not (paint and (sys.stdout.isatty() or wishes.color == "always")):
        _write(texts)
        return
    for text in texts:
        print_text(text, paint=True)


def format_cell(value: object) -> str:
    """A value as one printable line: "" for None, yes or no, the items of a list separated by spaces."""
    if value is None:
        return ""
    # Before any number: bool is a subclass of int.
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return escape_line(" ".join(map(str, value)))
    return escape_line(str(value))


def _format_json_list(records: Iterable[Record]) -> Iterator[str]:
    """The text of a JSON list, item by item, because there may be millions."""
    lead = "[\n"
    for record in records:
        yield lead + indent(_format_json(record), "  ")
        lead = ",\n"
    yield "[]\n" if lead == "[\n" else "\n]\n"


def _format_json(value: object) -> str:
    return escape_json(dumps(value, indent=2, ensure_ascii=False, default=str))


def _write(pieces: Iterable[str]) -> None:
    with suppress_broken_pipe():
        sys.stdout.writelines(pieces)
