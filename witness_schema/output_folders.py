"""Writes output folders completely or not at all, and replaces nothing but files of the same command.

A missing or empty folder is written. A folder with files is refused; with `force`, the files of an earlier run of the same
command are replaced together, and all other files are neither overwritten nor removed.
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from witness_schema.errors import BrokenEnvironment, Misuse
from witness_schema.living_locks import hold_scratch, take_turns
from witness_schema.swapping import make_parents, recover, swap

# Hidden, so that a half-written folder is not taken for output; `_list_entries` skips it and `recover` looks for it.
_SCRATCH = ".witness-schema-"
_FULL = "free some space and run the command again; nothing was written"
_FORBIDDEN = "choose a folder that you may write"
# What to do about each error of a file system. Any other OSError is a bug in this program and is passed on.
_REFUSALS = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.EFBIG: "raise the limit on the size of files (ulimit -f), or choose another disk; nothing was written",
    errno.EIO: "check the disk; nothing was written",
    errno.EACCES: _FORBIDDEN,
    errno.EPERM: _FORBIDDEN,
    errno.EROFS: _FORBIDDEN,
    errno.ENOTDIR: "a file stands where a folder is expected; choose another folder",
}


@dataclass(frozen=True, slots=True)
class Product:
    """What a command writes into a folder.

    name:    for people ("schemas", "data set").
    example: the name of a folder for it.
    files:   returns the entries of a folder that an earlier run of the command wrote; empty for other folders.
    """

    name: str
    example: str
    files: Callable[[Path], frozenset[str]]


def check_free(folder: Path, product: Product, *, force: bool = False) -> None:
    """Check that the folder may be written. Raises Misuse where it may not."""
    if folder.exists() and not folder.is_dir():
        raise Misuse("this is a file, not a folder", where=str(folder), advice="name a new folder")
    if folder.is_symlink() and not folder.exists():
        # Found at the end only, it would cost all the work before.
        raise Misuse(
            "this is a symbolic link that leads nowhere", where=str(folder), advice="name a new folder"
        )
    if not folder.is_dir():
        return
    # First of all: an earlier run that was killed may have left the folder half replaced.
    _recover(folder, _SCRATCH, folder)
    if not _list_entries(folder):
        return
    if not _list_earlier(folder, product):
        raise Misuse(
            "the folder is not empty: it holds files that this command did not write",
            where=str(folder),
            advice=f"name a new folder, for instance {folder / product.example}",
        )
    if not force:
        raise Misuse(
            f"the folder is not empty: it holds the {product.name} of an earlier run",
            where=str(folder),
            advice="replace them with --force, or name a new folder",
        )


@contextmanager
def write_folder(folder: Path, product: Product, *, force: bool = False) -> Iterator[Path]:
    """Yield a new folder to write into. Its files move to `folder` when the block succeeds, and are deleted when it fails.

    Raises Misuse where `folder` may not be written, BrokenEnvironment where the file system refuses.
    """
    check_free(folder, product, force=force)
    with ExitStack() as cleanup:
        try:
            cleanup.enter_context(make_parents(folder))
            scratch = cleanup.enter_context(_hold_scratch(folder))
        except OSError as error:
            raise _build_error(folder, error) from None
        try:
            fresh = scratch / "new"
            fresh.mkdir()
            yield fresh
            put_in_place(fresh, folder, product)
        except OSError as error:
            if error.errno not in _REFUSALS:
                raise
            raise _build_error(folder, error) from None


def put_in_place(fresh: Path, folder: Path, product: Product) -> None:
    """Move the entries of `fresh`, which is on the same disk, to `folder`, and remove those of an earlier run.

    An existing folder is kept: it may be a shell's current folder, or a mount point. Raises Misuse where an entry would
    overwrite a file that the command did not write.
    """
    if not folder.exists():
        fresh.rename(folder)
        return
    earlier = _list_earlier(folder, product)
    foreign = sorted((_list_entries(folder) - earlier) & _list_entries(fresh))
    if foreign:
        raise Misuse(
            f"the folder holds a {foreign[0]} that witness-schema did not write",
            where=str(folder),
            advice=f"move {foreign[0]} elsewhere, or name a new folder",
        )
    # Removals and new entries go through one swap, so that a failure restores the folder as it was.
    ready: dict[Path, Path | None] = {folder / name: None for name in earlier}
    ready |= {folder / name: fresh / name for name in _list_entries(fresh)}
    with hold_scratch(folder, _SCRATCH) as scratch:
        swap(ready, scratch)


@contextmanager
def _hold_scratch(folder: Path) -> Iterator[Path]:
    """Yield a hidden folder on the same disk: inside an existing folder, otherwise next to its place.

    Raises Misuse where another run has one for the same folder.
    """
    # Inside, since an existing folder may be a mount point, and a rename does not cross file systems.
    place, prefix = (folder, _SCRATCH) if folder.is_dir() else (folder.parent, f"{_SCRATCH}{folder.name}-")
    with ExitStack() as cleanup:
        with take_turns(place):
            _recover(place, prefix, folder)
            scratch = cleanup.enter_context(hold_scratch(place, prefix))
        yield scratch


def _recover(place: Path, prefix: str, folder: Path) -> None:
    """Undo what killed runs have left in `place`. Raises Misuse where a living one holds a scratch folder for `folder`."""
    # The name without its random end: `data-` is not `data-2-`.
    if any(f"{held.name.rpartition('-')[0]}-" == prefix for held in recover(place, f"{_SCRATCH}*")):
        raise Misuse(
            "another run is writing this folder",
            where=str(folder),
            advice="wait until it has ended, or name another folder",
        )


def _list_entries(folder: Path) -> frozenset[str]:
    return frozenset(path.name for path in folder.iterdir() if not path.name.startswith(_SCRATCH))


def _list_earlier(folder: Path, product: Product) -> frozenset[str]:
    """List the entries that an earlier run wrote. Names that are not entries of the folder, such as paths out of it, do not count."""
    return product.files(folder) & _list_entries(folder)


def _build_error(folder: Path, error: OSError) -> BrokenEnvironment:
    return BrokenEnvironment(
        f"cannot write: {error.strerror or error}",
        where=str(error.filename or folder),
        advice=_REFUSALS.get(error.errno or 0, _FORBIDDEN),
    )
