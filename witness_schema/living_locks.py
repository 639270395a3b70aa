"""Locks that die with their process: flock on a file or a folder. What no living process holds may be taken or removed."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from witness_schema.errors import Misuse


@contextmanager
def hold_file(file: Path, refusal: str) -> Iterator[None]:
    """Hold a file, made where it is missing, while the block runs. Raises Misuse with `refusal` where another process holds it."""
    number = os.open(file, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        if not try_lock(number):
            raise Misuse(refusal, where=str(file), advice="wait until it has ended")
        yield
    finally:
        os.close(number)


def try_lock(number: int) -> bool:
    """Lock an open file or folder, unless another process holds it. Returns whether it is free for us.

    A file system without locks (some network mounts) counts as free.
    """
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True
