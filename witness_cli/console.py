"""What a person sees: rich tables and progress on a terminal, plain lines or JSON where the output is piped."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from rich.console import Console

ForceOption = Annotated[
    bool,
    typer.Option(
        "--force", help="Replace what an earlier run of this command wrote there; never files of others."
    ),
]
EXIT_FINDING = 1
EXIT_MISUSE = 2


def out() -> Console:
    """The console of results (standard output)."""
    from rich.console import Console

    return Console(highlight=False)


def err() -> Console:
    """The console of progress and errors (standard error): results on a pipe stay clean."""
    from rich.console import Console

    return Console(stderr=True, highlight=False)


def table(
    title: str, columns: Sequence[str], rows: Iterable[Sequence[str]], *, as_json: bool = False
) -> None:
    """Print rows: a table on a terminal, tab-separated lines on a pipe, a list of objects as JSON."""
    rows = [tuple(row) for row in rows]
    if as_json:
        write_json([dict(zip(columns, row, strict=True)) for row in rows])
        return
    if not sys.stdout.isatty():
        with until_the_reader_leaves():
            sys.stdout.writelines("\t".join(row) + "\n" for row in rows)
        return
    _rich_table(title, columns, rows)


def _rich_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    shown = Table(title=title, box=SIMPLE_HEAD, title_justify="left", title_style="bold", pad_edge=False)
    for index, column in enumerate(columns):
        shown.add_column(column, style="cyan" if index == 0 else "", overflow="fold")
    for row in rows:
        shown.add_row(*(Text(cell) for cell in row))
    out().print(shown)


@contextmanager
def until_the_reader_leaves() -> Iterator[None]:
    """A reader that has seen enough (`| head`) ends the writing, silently and as a success."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def write_json(value: object) -> None:
    """One indented JSON document on standard output."""
    with until_the_reader_leaves():
        sys.stdout.write(json.dumps(value, indent=2, ensure_ascii=False) + "\n")


def note(text: str) -> None:
    """One line of progress or advice on standard error."""
    err().print(text, markup=False, soft_wrap=True)


class Bar:
    """The progress of one task; `advance_to` may be called from any thread."""

    def __init__(self, progress: Any, task: Any) -> None:
        self._progress, self._task = progress, task

    def advance_to(self, done: int, total: int, text: str | None = None) -> None:
        """`done` of `total` units; `text` replaces the description."""
        more = {"description": text} if text is not None else {}
        self._progress.update(self._task, completed=done, total=total, **more)


@contextmanager
def bar(text: str) -> Iterator[Bar]:
    """A progress bar on standard error; silent where that is no terminal."""
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        SpinnerColumn,
        TextColumn,
        TimeElapsedColumn,
    )

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=err(), transient=True, disable=not sys.stderr.isatty()) as progress:
        yield Bar(progress, progress.add_task(text, total=None))
