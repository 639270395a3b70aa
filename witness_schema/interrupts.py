"""Lets SIGTERM and SIGHUP end a run as Ctrl-C does: by a KeyboardInterrupt, which every cleanup of this project handles."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Interrupted(KeyboardInterrupt):
    """A signal that ends the run. number: which one."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def _interrupt(number: int, _: FrameType | None) -> None:
    raise Interrupted(number)


@contextmanager
def interrupt_on_signals() -> Iterator[None]:
    """Raise Interrupted for each ending signal while the block runs; change nothing outside the main thread."""
    # Python accepts signal handlers in the main thread only.
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    # An ignored signal stays ignored: that is what nohup asks for.
    before = {
        number: signal.signal(number, _interrupt)
        for number in ENDING
        if signal.getsignal(number) not in {signal.SIG_IGN, None}
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def find_signal(error: BaseException | None) -> int | None:
    """The number of the signal that an error goes back to, through the errors that were handled when it was raised."""
    while error is not None:
        if isinstance(error, KeyboardInterrupt):
            return error.number if isinstance(error, Interrupted) else signal.SIGINT
        error = error.__context__
    return None
