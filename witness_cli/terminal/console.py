"""Progress, advice and colours, under the control of --quiet, --verbose and --color."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from witness_cli.terminal.streams import discard_output
from witness_schema.printable import escape_lines

if TYPE_CHECKING:
    from rich.console import Console

ForceOption = Annotated[
    bool,
    typer.Option(
        "--force", help="Replace what an earlier run of this command wrote there, and no other files."
    ),
]
# 1 is a result that CI should fail on, 2 a command that could not do its work (as click exits for a wrong option), 3 a
# defect of this program.
EXIT_FINDING = 1
EXIT_MISUSE = 2
EXIT_BUG = 3


@dataclass(slots=True)
class _Wishes:
    """The values of the options that every command has; set once, before the command runs."""

    quiet: bool = False
    verbose: bool = False
    color: str = "auto"


wishes = _Wishes()


def _console(stderr: bool) -> Console:
    from rich.console import Console

    class RaisingConsole(Console):
        """A console that leaves a closed pipe to its callers; rich would exit with 1, which means a finding here."""

        def on_broken_pipe(self) -> None:
            raise BrokenPipeError

    # Built for each use: --color is known only after the options are parsed.
    color = wishes.color
    if color == "auto" and os.environ.get("NO_COLOR"):
        color = "never"
    return RaisingConsole(
        stderr=stderr,
        highlight=False,
        color_system=None if color == "never" else "auto",
        # Rich would let NO_COLOR win over --color always; it is read above instead.
        no_color=False,
        force_terminal=True if color == "always" else None,
    )


def out() -> Console:
    """The console of results (standard output)."""
    return _console(stderr=False)


def err() -> Console:
    """The console of progress and errors (standard error), so that results on a pipe stay clean."""
    return _console(stderr=True)


@contextmanager
def suppress_broken_pipe() -> Iterator[None]:
    """End the output silently and successfully when its reader closes the pipe (`| head`)."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        discard_output(sys.stdout)


def note(text: str) -> None:
    """Print one line of progress or advice on standard error; nothing with --quiet."""
    if wishes.quiet:
        return
    try:
        err().print(escape_lines(text), markup=False, soft_wrap=True)
    # Work goes on where nobody reads its progress.
    except BrokenPipeError:
        discard_output(sys.stderr)


def detail(text: str) -> None:
    """Print one line on standard error, with --verbose only."""
    if wishes.verbose:
        note(text)


class Bar:
    """The progress of one task; `advance_to` may be called from any thread."""

    def __init__(self, progress: Any, task: Any) -> None:
        self._progress, self._task = progress, task

    def advance_to(self, done: int, total: int, text: str | None = None) -> None:
        """Show `done` of `total` units; `text` replaces the description."""
        more = {"description": text} if text is not None else {}
        self._progress.update(self._task, completed=done, total=total, **more)


@contextmanager
def bar(text: str) -> Iterator[Bar]:
    """Show a progress bar on standard error while the block runs; nothing if that is not a terminal."""
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
