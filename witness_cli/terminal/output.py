"""Results on standard output: a command makes records with machine keys once, and `--format` says how they are printed."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from textwrap import indent
from typing import Annotated, Any

import typer

from witness_cli.terminal.console import out, until_the_reader_leaves, wishes

Record = Mapping[str, Any]


class Format(StrEnum):
    """How results are printed."""

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

    columns: the keys that the text shows, in their order.
    """
    if form is Format.json:
        _write(_json_list(records))
    elif sys.stdout.isatty():
        from witness_cli.terminal.tables import print_table

        rows = [[cell(record.get(key)) for key in columns] for record in records]
        print_table(title, [key.replace("_", " ") for key in columns], rows)
    else:
        _write("\t".join(cell(record.get(key)) for key in columns) + "\n" for record in records)


def print_facts(title: str, record: Record, form: Format) -> None:
    """Print one record: two columns, or a JSON object."""
    if form is Format.json:
        print_json(record)
        return
    rows = ({"fact": key.replace("_", " "), "value": value} for key, value in record.items())
    print_records(title, ("fact", "value"), rows, form)


def print_summary(record: Record, form: Format, tell: Callable[[str], None], *lines: str) -> None:
    """What a command has done: `lines` for people, on standard error, or the record as JSON on standard output."""
    if form is Format.json:
        print_json(record)
    else:
        for line in lines:
            tell(line)


def print_json(value: object) -> None:
    """One indented JSON document."""
    _write([json.dumps(value, indent=2, ensure_ascii=False, default=str) + "\n"])


_SEVERITIES = {
    "error": "bold red",
    "hurt": "bold red",
    "unknown type": "bold red",
    "warning": "yellow",
    "info": "cyan",
}


def print_text(text: str, *, paint: bool = False) -> None:
    """A text as it is; `paint` colours the severities that lines begin with, where colours are wanted."""
    if not (paint and (sys.stdout.isatty() or wishes.color == "always")):
        _write([text])
        return
    from rich.text import Text

    painted = Text(text.removesuffix("\n"))
    for word, style in _SEVERITIES.items():
        painted.highlight_regex(rf"(?m)^ *{word}(?=:)", style)
    with until_the_reader_leaves():
        out().print(painted, soft_wrap=True)


def cell(value: object) -> str:
    """A value as people read it: "" for none, yes or no, the items of a list side by side."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return " ".join(map(str, value))
    return str(value)


def _json_list(records: Iterable[Record]) -> Iterator[str]:
    """A list, item by item: there may be millions."""
    lead = "[\n"
    for record in records:
        yield lead + indent(json.dumps(record, indent=2, ensure_ascii=False, default=str), "  ")
        lead = ",\n"
    yield "[]\n" if lead == "[\n" else "\n]\n"


def _write(pieces: Iterable[str]) -> None:
    with until_the_reader_leaves():
        sys.stdout.writelines(pieces)
