"""Files of a folder that somebody else made: regular files below its root, of limited size, and no link on the way to them.

Each part of a path is opened by itself without following links (`openat` with O_NOFOLLOW), so that nothing is read
elsewhere, and a FIFO or a device is never waited for.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from witness_schema.errors import UnreadableSource

LARGEST = (
    16 << 20
)  # bytes of one file; Go's own limit for go.mod, and ten times the largest file that is reached
MOST_ENTRIES = 200_000  # entries of one tree; go-witness has 500
DEEPEST_FOLDER = 128  # folders within folders: each is opened from the root on, which takes quadratic time
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
# How systems refuse O_NOFOLLOW: Linux and macOS ELOOP, for a folder ENOTDIR, BSD EMLINK.
_LINK = {errno.ELOOP, errno.ENOTDIR, errno.EMLINK}


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a tree that is a folder or a file; links, pipes and devices are no entries."""

    path: Path
    folder: bool


@dataclass(frozen=True, slots=True)
class Tree:
    """A folder and everything below it. The root itself may be a link: the user named it."""

    root: Path

    def read_file(self, path: Path, limit: int = LARGEST) -> bytes:
        """Return the bytes of a file. Every path begins with the root.

        Raises UnreadableSource where it is not a regular file, has more than `limit` bytes, or a link is on the way.
        """
        inside = self._find_inside(path)
        try:
            with self._open_folder(inside.parent) as folder:
                return _read_regular(folder, inside.name, self.root / inside, limit)
        except OSError as error:
            raise _build_error(self.root / inside, error) from None

    def list_names(self, path: Path) -> tuple[str, ...]:
        """Return the sorted names in a folder; () where there is no such folder, or a link is on the way to it."""
        try:
            with self._open_folder(self._find_inside(path)) as folder, os.scandir(folder) as entries:
                return tuple(sorted(entry.name for entry in entries))
        except OSError:
            return ()

    def has_folder(self, path: Path) -> bool:
        """Whether there is such a folder, with no link on the way to it."""
        try:
            with self._open_folder(self._find_inside(path)):
                return True
        except OSError:
            return False

    def walk(
        self, path: Path | None = None, *, enter: Callable[[str], bool] = lambda _: True
    ) -> Iterator[Entry]:
        """Yield the folders and regular files below a folder, sorted. Raises UnreadableSource where there are too many.

        enter: whether to go into a folder of this name.
        """
        waiting, count = [self._find_inside(path or self.root)], 0
        while waiting:
            folder = waiting.pop()
            inner = []
            for name, is_folder in self._list_entries(folder):
                count += 1
                if count > MOST_ENTRIES:
                    raise UnreadableSource(
                        f"the folder has more than {MOST_ENTRIES:,} entries", where=str(self.root)
                    )
                yield Entry(self.root / folder / name, is_folder)
                if is_folder and enter(name):
                    inner.append(self._go_down(folder, name))
            waiting += reversed(inner)

    def _go_down(self, folder: PurePosixPath, name: str) -> PurePosixPath:
        if len(folder.parts) >= DEEPEST_FOLDER:
            what = f"a folder is more than {DEEPEST_FOLDER} folders deep"
            raise UnreadableSource(what, where=show_path(self.root / folder.parts[0]))
        return folder / name

    def _list_entries(self, path: PurePosixPath) -> list[tuple[str, bool]]:
        try:
            with self._open_folder(path) as folder, os.scandir(folder) as entries:
                return sorted(
                    (entry.name, entry.is_dir(follow_symlinks=False))
                    for entry in entries
                    if entry.is_dir(follow_symlinks=False) or entry.is_file(follow_symlinks=False)
                )
        except OSError as error:
            raise _build_error(self.root / path, error) from None

    def _find_inside(self, path: Path) -> PurePosixPath:
        inside = PurePosixPath(path.relative_to(self.root))
        if ".." in inside.parts:
            raise UnreadableSource("the path leads out of the folder", where=show_path(path))
        return inside

    @contextmanager
    def _open_folder(self, path: PurePosixPath) -> Iterator[int]:
        current = os.open(self.root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            for part in path.parts:
                inner = os.open(part, _FOLDER, dir_fd=current)
                os.close(current)
                current = inner
            yield current
        finally:
            os.close(current)


def show_path(path: Path) -> str:
    """Return a path for messages, with what is not UTF-8 in it escaped."""
    return os.fspath(path).encode("utf-8", "backslashreplace").decode()


def is_text(path: Path) -> bool:
    """Whether the whole path is UTF-8."""
    return show_path(path) == os.fspath(path)


def _read_regular(folder: int, name: str, path: Path, limit: int) -> bytes:
    descriptor = os.open(name, _FILE, dir_fd=folder)
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise UnreadableSource(
                "this is not a regular file", where=show_path(path), advice="put a file there"
            )
        # One byte more than allowed: a file may grow while it is read.
        content = file.read(limit + 1)
    if len(content) > limit:
        raise UnreadableSource(
            f"the file has more than {limit:,} bytes", where=show_path(path), advice="leave it out"
        )
    return content


def _build_error(path: Path, error: OSError) -> UnreadableSource:
    if error.errno in _LINK:
        return UnreadableSource(
            "a link is on the way to this file, or it is one, and links are not followed",
            where=show_path(path),
            advice="put the file itself there",
        )
    return UnreadableSource(
        f"cannot be read: {error.strerror or error}", where=show_path(path), advice="look at the path"
    )
