"""Writes files and folders completely or not at all, even when the process is interrupted or killed.

`replace_path` writes one file or folder; `swap` replaces several at once.

New contents are prepared in a folder on the same disk. A journal there lists what is replaced and where the old contents
are kept until the last replacement is done. An interrupt is undone at once; after a kill, `recover` undoes it.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from witness_schema.errors import Misuse
from witness_schema.interrupts import ENDING
from witness_schema.living_locks import hold_scratch, sweep
from witness_schema.printable import shorten

JOURNAL = "journal.json"
PARTIAL = ".witness-schema.partial"
MOST_MISSING = 100


@contextmanager
def replace_path(target: Path, *, keep: bool = False) -> Iterator[Path]:
    """Yield a path to write a file or folder at; it replaces `target` when the block succeeds.

    After an error or an interrupt `target` is unchanged and nothing is left over; after a kill, the next call for the same
    folder cleans up. keep: a folder that appears at `target` in the meantime stays (another process made the same).
    """
    with make_parents(target):
        recover(target.parent, f".*{PARTIAL}")
        with hold_scratch(target.parent, f".{target.name}.", PARTIAL) as scratch:
            fresh = scratch / target.name
            yield fresh
            # rename(2) replaces a file atomically, but no folder that has entries, so that takes a swap.
            if fresh.is_dir() or target.is_dir():
                if not (keep and target.is_dir()):
                    swap({target: fresh}, scratch)
            else:
                fresh.replace(target)


@contextmanager
def make_parents(target: Path) -> Iterator[None]:
    """Make the parent folders of `target`; after an error in the block, remove those that were made.

    Raises Misuse where so many are missing that it is a mistake: few programs can remove a tree of a thousand levels.
    """
    missing = [folder for folder in target.parents if not folder.exists()]
    if len(missing) > MOST_MISSING:
        raise Misuse(
            f"the path has {len(missing)} folders that do not exist",
            where=shorten(str(target)),
            advice="name another path, or make the folders",
        )
    try:
        for folder in reversed(missing):
            folder.mkdir(exist_ok=True)
        yield
    except BaseException:
        for folder in missing:
            with suppress(OSError):  # another process has put something into it
                folder.rmdir()
        raise


def swap(ready: Mapping[Path, Path | None], scratch: Path) -> None:
    """Move each new file or folder to the path that is its key, and remove the keys whose value is None.

    `scratch` is on the same disk; the caller removes it. After an error everything is as before.
    """
    old = scratch / "replaced"
    old.mkdir()
    entries = [[str(target), str(old / str(number))] for number, target in enumerate(ready)]
    # On the disk before the first rename: without a journal, a kill after that would lose the old contents.
    _write_journal(scratch / JOURNAL, entries)
    with _delay_signals():
        try:
            for (target, kept), new in zip(entries, ready.values(), strict=True):
                _replace(Path(target), new, Path(kept))
        except BaseException:
            _undo(entries)
            raise
        finally:
            (scratch / JOURNAL).unlink()


def recover(folder: Path, pattern: str) -> list[Path]:
    """Undo what killed processes left unfinished in the scratch folders of this pattern, and remove those.

    Returns the scratch folders that belong to living processes; they stay as they are.
    """
    return sweep(folder, pattern, _restore) if folder.is_dir() else []


def _restore(scratch: Path) -> None:
    journal = scratch / JOURNAL
    if journal.is_file():
        _undo(json.loads(journal.read_text()))


def _replace(target: Path, new: Path | None, kept: Path) -> None:
    """Keep the old entry, then move the new one there. A file is never absent in between, a folder only for a moment."""
    if new is None:
        target.rename(kept)
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.is_dir() or target.is_symlink():
        target.rename(kept)
    elif target.exists():
        link_file(target, kept)
    else:
        # Tells _undo that there was nothing before, as opposed to a step that was never reached.
        Path(f"{kept}.absent").touch()
    new.replace(target)


def link_file(file: Path, place: Path) -> None:
    """Make a hard link to a file at `place`, or a copy where the file system has no hard links."""
    try:
        os.link(file, place)
    except OSError:
        shutil.copy2(file, place)


def _undo(entries: list[list[str]]) -> None:
    """Put back what was kept, and remove what was not there before."""
    for target, kept in ((Path(t), Path(k)) for t, k in reversed(entries)):
        if kept.exists() or kept.is_symlink():
            _remove(target)
            kept.replace(target)
        elif Path(f"{kept}.absent").exists():
            _remove(target)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _write_journal(journal: Path, entries: list[list[str]]) -> None:
    """Write the journal so that it appears completely, and is on the disk, before anything is moved."""
    fresh = journal.with_suffix(".new")
    with fresh.open("w") as file:
        json.dump(entries, file)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(journal)


@contextmanager
def _delay_signals() -> Iterator[None]:
    """Delay the signals that end a run until the few renames are done; only the main thread can.

    Masking them in this thread is not enough: the kernel delivers a signal of the process to any thread that does not mask
    it, and Python still runs the handler in the main thread.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []
    before = {
        number: signal.signal(number, lambda number, _: came.append(number))
        for number in ENDING
        if signal.getsignal(number) not in {signal.SIG_IGN, None}
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        for late in came:
            signal.raise_signal(late)
