"""Lets Python look for garbage rarely, where many objects live to the end: it goes through all of them each time."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

BETWEEN = 100_000  # objects


@contextmanager
def collect_rarely() -> Iterator[None]:
    """Let the block make so many objects between two searches; reference counts free all that is not part of a cycle."""
    usual = gc.get_threshold()
    gc.set_threshold(BETWEEN)
    try:
        yield
    finally:
        gc.set_threshold(*usual)
