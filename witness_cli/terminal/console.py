"""What a person sees beside the results: progress, advice and colours, as --quiet, --verbose and --color ask for them."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
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


@dataclass(slots=True)
class _Wishes:
    """What the options that every command has ask for; set once, before the command runs."""

    quiet: bool = False
    verbose: bool = False
    color: str = "auto"


wishes = _Wishes()


def _console(stderr: bool) -> Console:
    from rich.console import Console

    color = wishes.color
    if color == "auto" and os.environ.get("NO_COLOR"):
        color = "never"
    return Console(
        stderr=stderr,
        highlight=False,
        color_system=None if color == "never" else "auto",
        no_color=False,
        force_terminal=True if color == "always" else None,
    )


def out() -> Console:
    """The console of results (standard output)."""
    return _console(stderr=False)


def err() -> Console:
    """The console of progress and errors (standard error): results on a pipe stay clean."""
    return _console(stderr=True)


@contextmanager
def until_the_reader_leaves() -> Iterator[None]:
    """A reader that has seen enough (`| head`) ends the writing, silently and as a success."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def note(text: str) -> None:
    """One line of progress or advice on standard error; nothing with --quiet."""
    if not wishes.quiet:
        err().print(text, markup=False, soft_wrap=True)


def detail(text: str) -> None:
    """One line that only --verbose shows."""
    if wishes.verbose:
        note(text)


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
    """A progress bar on standard error; silent where that is not a terminal."""
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
    with Progress(
        *columns, console=err(), transient=True, disable=wishes.quiet or not sys.stderr.isatty()
    ) as progress:
        yield Bar(progress, progress.add_task(text, total=None))
