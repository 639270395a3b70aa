"""Removes a folder when its process has ended in whatever way: a shell waits for that at a pipe, which SIGKILL closes too."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# It reads to the end of the pipe, which comes when the last holder of the other end is gone.
_GUARD = 'cat >/dev/null; exec rm -rf -- "$1"'
_held: set[int] = set()


@contextmanager
def remove_after_death(folder: Path) -> Iterator[None]:
    """Have a folder removed if this process ends within the block. Whoever leaves the block has to remove it, or finds it gone."""
    reading, writing = os.pipe()
    try:
        # In a session of its own, so that Ctrl-C leaves it its work.
        guardian = subprocess.Popen(
            ["/bin/sh", "-c", _GUARD, "sh", str(folder)],
            stdin=reading,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            start_new_session=True,
        )
    except BaseException:
        os.close(writing)
        raise
    finally:
        os.close(reading)
    _held.add(writing)
    try:
        yield
    finally:
        _held.discard(writing)
        os.close(writing)
        guardian.wait()


def _let_go() -> None:
    """In a copy of this process, which may outlive it: it holds nothing."""
    for writing in _held:
        os.close(writing)
    _held.clear()


os.register_at_fork(after_in_child=_let_go)
