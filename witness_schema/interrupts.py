"""Lets SIGTERM and SIGHUP end a run as Ctrl-C does: by a KeyboardInterrupt, which every cleanup of this project handles.

Before a run has begun and after it has ended there is nothing to clean up, and the process ends at once.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from types import FrameType

Handler = Callable[[int, FrameType | None], None]
ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
SIGNAL_BASE = 128  # a shell's exit code for a signal is 128 and its number
INTERRUPTED = "interrupted; nothing unfinished was left behind"


class Interrupted(KeyboardInterrupt):
    """A signal that ends the run. number: which one."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def _interrupt(number: int, _: FrameType | None) -> None:
    raise Interrupted(number)


def exit_on_signals() -> None:
    """End this process on the next ending signal, without a traceback and with a shell's exit code; for its main thread.

    For the moments in which nothing is to be cleaned up: while modules are imported, and after the run.
    """
    for number in ENDING:
        if signal.getsignal(number) not in {signal.SIG_IGN, None}:
            signal.signal(number, _exit)


def _exit(number: int, _: FrameType | None) -> None:
    # Written past sys.stderr, which may be in the middle of a line, or closed.
    with suppress(OSError):
        os.write(2, f"witness-schema: {INTERRUPTED}\n".encode())
    os._exit(SIGNAL_BASE + number)


def interrupt_on_signals() -> AbstractContextManager[None]:
    """Raise Interrupted for each ending signal while the block runs; change nothing outside the main thread."""
    return handle_signals(ENDING, _interrupt)


@contextmanager
def handle_signals(numbers: Iterable[int], handler: Handler) -> Iterator[None]:
    """Have a handler for these signals while the block runs; change nothing outside the main thread, nor for ignored ones."""
    # Python accepts signal handlers in the main thread only.
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    # An ignored signal stays ignored: that is what nohup asks for.
    before = {
        number: signal.signal(number, handler)
        for number in numbers
        if signal.getsignal(number) not in {signal.SIG_IGN, None}
    }
    try:
        yield
    finally:
        for number, earlier in before.items():
            signal.signal(number, earlier)


def find_signal(error: BaseException | None) -> int | None:
    """The number of the signal that an error goes back to, through the errors that were handled when it was raised."""
    while error is not None:
        if isinstance(error, KeyboardInterrupt):
            return error.number if isinstance(error, Interrupted) else signal.SIGINT
        error = error.__context__
    return None
