"""Locks that die with their process: flock on a file or a folder. What no living process holds may be taken or removed."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from witness_schema.errors import Misuse

# In the folder of temporary files; only folders of this name are swept there.
TEMPORARY = "witness-schema-run-"
TURN = 0.01  # seconds between two attempts, of which there are at most 100


@contextmanager
def hold_file(file: Path, refusal: str) -> Iterator[None]:
    """Hold a file, made where it is missing, while the block runs. Raises Misuse with `refusal` where another process holds it."""
    number = os.open(file, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        if _lock(number) is False:
            raise Misuse(refusal, where=str(file), advice="wait until it has ended")
        yield
    finally:
        os.close(number)


@contextmanager
def hold_scratch(parent: Path, prefix: str, suffix: str = "") -> Iterator[Path]:
    """Yield a new folder that is held while the block runs, and removed after it."""
    folder, number = _make_held(parent, prefix, suffix)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(number)


def _make_held(parent: Path, prefix: str, suffix: str) -> tuple[Path, int]:
    while True:
        folder = Path(tempfile.mkdtemp(prefix=prefix, suffix=suffix, dir=parent))
        # Another process may have swept it in the moment before it is held.
        with suppress(FileNotFoundError):
            number = os.open(folder, os.O_RDONLY)
            if _lock(number) is not False and folder.exists():
                return folder, number
            os.close(number)


@contextmanager
def hold_temporary() -> Iterator[Path]:
    """Yield a new folder for temporary files; those that killed processes have left are removed first."""
    parent = Path(tempfile.gettempdir())
    sweep(parent, f"{TEMPORARY}*")
    with hold_scratch(parent, TEMPORARY) as folder:
        yield folder


def sweep(parent: Path, pattern: str, restore: Callable[[Path], object] = lambda _: None) -> list[Path]:
    """Remove the folders of this pattern that no living process holds, and return those that one holds.

    restore: is called with each folder before it is removed.
    """
    return [folder for folder in sorted(parent.glob(pattern)) if not _remove_dead(folder, restore)]


def _remove_dead(folder: Path, restore: Callable[[Path], object]) -> bool:
    """Remove a folder that no living process holds. Returns False for one that is held."""
    try:
        # A link, or another user's folder in a shared one, is not ours to remove.
        number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        return True
    try:
        if os.fstat(number).st_uid != os.getuid():
            return True
        # Without locks (some network mounts) nobody knows whether it is held: then it stays.
        if (locked := _lock(number)) is not True:
            return locked is None
        restore(folder)
        shutil.rmtree(folder, ignore_errors=True)
        return True
    finally:
        os.close(number)


@contextmanager
def take_turns(folder: Path) -> Iterator[None]:
    """Let processes that look at what others hold there, and then hold something of their own, do so one after another."""
    number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        for _ in range(100):
            if _lock(number) is not False:
                break
            time.sleep(TURN)
        yield
    finally:
        os.close(number)


def _lock(number: int) -> bool | None:
    """Lock an open file or folder: False where another process holds it, None on a file system without locks."""
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return None
    return True
