"""The standard streams of a process that was started with one of them closed, or whose reader has gone."""

from __future__ import annotations

import io
import os
import select
import sys
from pathlib import Path
from typing import TextIO

_NAMES = ("stdin", "stdout", "stderr")


def open_missing_streams() -> None:
    """Open a closed standard stream as the null device, and let no character end a print with an error."""
    for number, name in enumerate(_NAMES):
        try:
            os.fstat(number)
        except OSError:
            # The lowest free number is given out, which is this one: no file of ours takes the place of a stream.
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)
        if getattr(sys, name) is None:
            setattr(
                sys, name, os.fdopen(number, "r" if name == "stdin" else "w", closefd=False, encoding="utf-8")
            )
    for stream in (sys.stdout, sys.stderr):
        # A terminal of another encoding, or a lone surrogate, shows an escape.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def discard_output(stream: TextIO) -> None:
    """Send everything that a stream is still given to the null device: its reader has gone, or its disk is full."""
    # Python flushes the standard streams once more at exit, which would fail again on a closed pipe.
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, stream.fileno())
    os.close(null)


def is_reader_gone() -> bool:
    """Whether the reader of standard output or standard error has closed its end of the pipe."""
    poll = select.poll()
    for number in (1, 2):
        poll.register(number, 0)
    gone = any(event & (select.POLLERR | select.POLLHUP) for _, event in poll.poll(0))
    # Rich, and `discard_output`, have then sent the output to the null device already.
    return gone or os.fstat(1).st_rdev == Path(os.devnull).stat().st_rdev
