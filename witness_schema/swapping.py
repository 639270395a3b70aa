"""Files and folders written whole or not at all, also where the process is interrupted or killed.

`replacing` writes one file or folder; `swap` replaces several as one.

New contents lie ready in a folder on the same disk. A journal there names what is replaced and where the old is kept until
the last one is in its place. An interrupt undoes what was done; after a kill, `recover` does.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

JOURNAL = "journal.json"


@contextmanager
def replace_path(target: Path, *, keep: bool = False) -> Iterator[Path]:
    """A path to write a file or folder at, which takes the place of `target` when the block ends well.

    After an error or an interrupt `target` is as it was and nothing else stays; what a kill leaves is put right by the next
    call for the same target. keep: a `target` that has come meanwhile stays (two processes made the same).
    """
    with make_parents(target):
        for journal in sorted(target.parent.glob(f".{target.name}.*.partial/{JOURNAL}")):
            _restore(journal)
        scratch = Path(tempfile.mkdtemp(prefix=f".{target.name}.", suffix=".partial", dir=target.parent))
        try:
            fresh = scratch / target.name
            yield fresh
            if fresh.is_dir() or target.is_dir():
                if not (keep and target.is_dir()):
                    swap({target: fresh}, scratch)
            else:
                fresh.replace(target)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)


@contextmanager
def make_parents(target: Path) -> Iterator[None]:
    """Make the folders that `target` is to lie in; after an error those that were made are removed again."""
    missing = [folder for folder in target.parents if not folder.exists()]
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        yield
    except BaseException:
        for folder in missing:
            with suppress(OSError):  # something else has come into it
                folder.rmdir()
        raise


def swap(ready: Mapping[Path, Path | None], scratch: Path) -> None:
    """Put each new file or folder into the place of its key, and remove the keys of None.

    `scratch` is on the same disk and is the caller's to remove.
    """
    old = scratch / "replaced"
    old.mkdir()
    entries = [[str(target), str(old / str(number))] for number, target in enumerate(ready)]
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


def recover(folder: Path) -> bool:
    """Undo what a killed process left half done in the scratch folders below `folder`; whether there was anything."""
    found = sorted(folder.glob(f".*/{JOURNAL}")) if folder.is_dir() else []
    for journal in found:
        _restore(journal)
    return bool(found)


def _restore(journal: Path) -> None:
    _undo(json.loads(journal.read_text()))
    shutil.rmtree(journal.parent)


def _replace(target: Path, new: Path | None, kept: Path) -> None:
    """Keep the old one, then put the new one there; a file is never missing meanwhile, a folder for one moment."""
    if new is None:
        target.rename(kept)
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.is_dir() or target.is_symlink():
        target.rename(kept)
    elif target.exists():
        _keep(target, kept)
    else:
        Path(f"{kept}.absent").touch()
    new.replace(target)


def _keep(target: Path, kept: Path) -> None:
    """A second name of the file, or a copy where the file system has no second names."""
    try:
        os.link(target, kept)
    except OSError:
        shutil.copy2(target, kept)


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
    """The journal appears whole and is on the disk before anything is moved."""
    fresh = journal.with_suffix(".new")
    with fresh.open("w") as file:
        json.dump(entries, file)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(journal)


@contextmanager
def _delay_signals() -> Iterator[None]:
    """Let Ctrl-C and a polite kill wait for the few renames; only the main thread can.

    Blocking them for this thread would not do: the kernel hands a process's signal to any other thread that has it open,
    and Python then calls the handler here all the same.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []
    before = {
        number: signal.signal(number, lambda number, _: came.append(number))
        for number in (signal.SIGINT, signal.SIGTERM)
        if signal.getsignal(number) not in {signal.SIG_IGN, None}
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        for late in came:
            signal.raise_signal(late)
