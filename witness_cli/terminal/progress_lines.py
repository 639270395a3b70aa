"""Progress of long work wherever it is read: a bar on a terminal, and on a pipe a line now and then with the time that is left."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from witness_cli.terminal.console import Bar, bar, note

SECONDS = 10.0  # between two lines


class ProgressLines:
    """Lines of progress on standard error, at most one in SECONDS; a new text starts the estimate anew."""

    def __init__(self, text: str, tell: Callable[[str], None] = note) -> None:
        self._tell, self._text = tell, text
        self._start = self._told = time.monotonic()
        self._before: int | None = None

    def advance_to(self, done: int, total: int, text: str | None = None) -> None:
        """Take in `done` of `total` units, and tell it if the last line is old enough."""
        now = time.monotonic()
        if self._before is None or (text is not None and text != self._text):
            # What was done before the first call cost no time of this run.
            self._text, self._start, self._before = text or self._text, now, done
        if now - self._told >= SECONDS:
            self._told = now
            self._tell(f"{self._text}: {done} of {total}{self._estimate(done, total, now)}")

    def _estimate(self, done: int, total: int, now: float) -> str:
        new = done - (self._before or 0)
        return f", about {(now - self._start) / new * (total - done):.0f} s left" if new > 0 else ""


@contextmanager
def show_progress(text: str) -> Iterator[Bar | ProgressLines]:
    """A bar where standard error is a terminal, else lines."""
    if not sys.stderr.isatty():
        yield ProgressLines(text)
        return
    with bar(text) as shown:
        yield shown
