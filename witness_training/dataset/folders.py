"""A folder is written whole or not at all: under another name beside it, then renamed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from witness_schema.errors import BrokenEnvironment, Misuse
from witness_schema.swapping import replacing


@contextmanager
def written_whole(folder: Path, mark: str) -> Iterator[Path]:
    """A fresh folder to write into; it takes the name of `folder` if the block ends well, and vanishes if not.

    A folder of that name is replaced if it holds the file `mark`, which every folder written here does, or nothing.
    """
    _check(folder, mark)
    try:
        with replacing(folder) as fresh:
            fresh.mkdir()
            yield fresh
    except OSError as error:
        raise _unwritable(folder, error) from None


def _check(folder: Path, mark: str) -> None:
    if not folder.exists() or (folder / mark).is_file() or (folder.is_dir() and not any(folder.iterdir())):
        return
    what = "this folder holds something else" if folder.is_dir() else "this is a file"
    raise Misuse(what, where=str(folder), advice="choose another folder, or remove this one")


def _unwritable(folder: Path, error: OSError) -> BrokenEnvironment:
    reason = error.strerror or str(error)
    return BrokenEnvironment(
        f"cannot write: {reason}", where=str(folder), advice="free some space or choose another folder"
    )
