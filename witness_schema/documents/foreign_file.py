"""The bytes of a file that somebody else may have written: a regular file, of a bounded size."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from witness_schema.errors import UnreadableSource

MEBIBYTE = 1 << 20
# Larger than any document that witness writes (the largest one found in public has 4 MiB).
MOST_BYTES = 64 * MEBIBYTE

_REASONS = {
    errno.ENOENT: ("the file is missing", "look at the path"),
    errno.ENOTDIR: ("the file is missing", "look at the path"),
    errno.EACCES: ("the file may not be read", "look at its permissions"),
    errno.EISDIR: ("this is a folder", "name a file in it"),
    errno.ELOOP: ("this is a symbolic link", "name the file that it points to"),
}


def read_bytes(path: Path, most: int = MOST_BYTES, *, follow: bool = True) -> bytes:
    """Read a regular file of at most `most` bytes.

    follow: whether a path that is a symbolic link is followed; links of the folders above it always are.
    Raises UnreadableSource where the file is missing, no regular file, not readable or too large.
    """
    try:
        # Without O_NONBLOCK the open of a named pipe waits for a writer, perhaps for ever.
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | (0 if follow else os.O_NOFOLLOW))
    except ValueError:
        raise UnreadableSource("the path holds a NUL character", where=repr(str(path))) from None
    except OSError as error:
        what, advice = _REASONS.get(error.errno or 0, (f"the file cannot be opened: {error.strerror}", ""))
        raise UnreadableSource(what, where=str(path), advice=advice) from None
    try:
        # Looked at once it is open: what a path names may change in between.
        _check_regular(os.fstat(handle), path)
        data = _read_up_to(handle, most + 1)
    # Files of /proc and of a damaged disk open well.
    except OSError as error:
        raise UnreadableSource(f"the file cannot be read: {error.strerror}", where=str(path)) from None
    finally:
        os.close(handle)
    if len(data) > most:
        raise UnreadableSource(
            f"the file is larger than {most // MEBIBYTE} MiB", where=str(path), advice="name a smaller file"
        )
    return data


def _read_up_to(handle: int, most: int) -> bytes:
    """The first `most` bytes; a file may grow while it is read, so its size alone proves nothing."""
    parts: list[bytes] = []
    left = most
    while left and (part := os.read(handle, min(left, MEBIBYTE))):
        parts.append(part)
        left -= len(part)
    return b"".join(parts)


def _check_regular(status: os.stat_result, path: Path) -> None:
    if stat.S_ISREG(status.st_mode):
        return
    if stat.S_ISDIR(status.st_mode):
        raise UnreadableSource("this is a folder", where=str(path), advice="name a file in it")
    raise UnreadableSource("this is not a regular file", where=str(path), advice="copy its content to a file")


def read_lines(path: Path, most: int = MOST_BYTES) -> list[str]:
    """The lines of a text file, without their ends.

    Raises UnreadableSource as `read_bytes` does, and with the line where the file is not UTF-8.
    """
    data = read_bytes(path, most)
    try:
        return data.decode().splitlines()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UnreadableSource(
            "the line is not UTF-8", where=f"{path}:{line}", advice="save the file as UTF-8"
        ) from None
