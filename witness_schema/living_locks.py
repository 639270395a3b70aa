"""Locks that die with their process: flock on a file or a folder. What no living process holds may be taken or removed."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

from witness_schema.errors import Misuse

# In the folder of temporary files; only folders of this name are swept there.
TEMPORARY = "witness-schema-run-"
TURN = 0.01  # seconds between two attempts, of which there are at most 100


@contextmanager
def hold_file(file: Path, refusal: str) -> Iterator[int]:
    """Hold a file, made where it is missing, while the block runs; yield its descriptor. Raises Misuse with `refusal` where another process holds it.

    A child that is given the descriptor holds the file as well, until it ends.
    """
    while True:
        number = os.open(file, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            if _lock(number) is False:
                raise Misuse(refusal, where=str(file), advice="wait until it has ended")
            # Who held it before may have removed it in the meantime: then this lock keeps nobody out.
            if _is_at(number, file):
                yield number
                return
        finally:
            os.close(number)


def _is_at(number: int, file: Path) -> bool:
    """Whether an open file is the one that stands at a path."""
    try:
        return os.path.samestat(os.fstat(number), file.stat())
    except FileNotFoundError:
        return False


@contextmanager
def hold_scratch(parent: Path, prefix: str, suffix: str = "") -> Iterator[Path]:
    """Yield a new folder that is held while the block runs, and removed after it."""
    folder, number = _make_held(parent, prefix, suffix)
    try:
        yield folder
    finally:
        remove_tree(folder)
        os.close(number)


def remove_tree(folder: Path) -> None:
    """Remove a folder as far as it can be, whatever was done to the modes of what is in it."""
    shutil.rmtree(folder, ignore_errors=True)
    if folder.exists():
        _open_folders(folder)
        shutil.rmtree(folder, ignore_errors=True)


def _open_folders(folder: Path) -> None:
    """Give the owner every right on a folder and those in it, but not on what links lead to."""
    with suppress(OSError):
        folder.chmod(0o700)
    for place, names, _ in os.walk(folder):
        for below in (Path(place, name) for name in names):
            if not below.is_symlink():
                with suppress(OSError):
                    below.chmod(0o700)


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
    """Yield a new folder for temporary files. What killed processes have left is removed first, once in a process."""
    parent = Path(tempfile.gettempdir())
    _sweep_once(parent)
    with hold_scratch(parent, TEMPORARY) as folder:
        yield folder


@cache
def _sweep_once(parent: Path) -> None:
    # Some callers need hundreds of folders, and the folder of all temporary ones may have thousands of entries.
    sweep(parent, f"{TEMPORARY}*")


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
        remove_tree(folder)
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
