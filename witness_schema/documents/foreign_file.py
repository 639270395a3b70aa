"""The bytes of a file that somebody else may have written: a regular file, of a bounded size."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

from witness_schema.errors import UnreadableSource
from witness_schema.text_encoding import decode_utf8

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
    return b"".join(_read_parts(path, most, follow=follow))


def read_text(path: Path, most: int = MOST_BYTES) -> str:
    """Read a text file. Raises UnreadableSource as `read_bytes` does, and with the line where it is not UTF-8."""
    return decode_utf8(read_bytes(path, most), str(path))


def read_lines(path: Path, most: int = MOST_BYTES) -> list[str]:
    """The lines of a text file, without their ends; the errors of `read_text`."""
    # Not splitlines(), which also splits at U+2028 and others that a line may hold.
    lines = [line.removesuffix("\r") for line in read_text(path, most).split("\n")]
    return lines if lines[-1] else lines[:-1]


def stream_lines(path: Path, most: int = MOST_BYTES) -> Iterator[str]:
    """The lines of a text file, without their ends, of which one at a time is in memory; the errors of `read_text`."""
    rest, number = b"", 1
    for part in _read_parts(path, most):
        *whole, rest = (rest + part).split(b"\n")
        for line in whole:
            yield decode_utf8(line.removesuffix(b"\r"), f"{path}:{number}")
            number += 1
    if rest:
        yield decode_utf8(rest, f"{path}:{number}")


def stream_bounded_lines(path: Path, most: int, longest: int) -> Iterator[bytes | None]:
    """The lines of a file as bytes, without their ends; None for one of more than `longest` bytes, which memory never holds.

    Raises UnreadableSource as `read_bytes` does.
    """
    pieces: list[bytes] = []
    size = 0
    for part in _read_parts(path, most):
        *ends, rest = part.split(b"\n")
        for end in ends:
            yield None if size + len(end) > longest else b"".join((*pieces, end)).removesuffix(b"\r")
            pieces, size = [], 0
        size += len(rest)
        pieces = [*pieces, rest] if size <= longest else []
    if size:
        yield None if size > longest else b"".join(pieces)


def hash_file(path: Path, most: int = sys.maxsize, *, follow: bool = True) -> str:
    """The sha256 in hex of a regular file. follow: whether it may be a link. Raises UnreadableSource where it is none."""
    whole = hashlib.sha256()
    for part in _read_parts(path, most, follow=follow):
        whole.update(part)
    return whole.hexdigest()


def _read_parts(path: Path, most: int, *, follow: bool = True) -> Iterator[bytes]:
    """Yield the bytes of a regular file, a mebibyte at a time."""
    handle = _open_file(path, follow=follow)
    try:
        # Looked at once it is open: what a path names may change in between.
        status = os.fstat(handle)
        _check_regular(status, path)
        _check_size(status.st_size, most, path)
        size = 0
        while part := os.read(handle, MEBIBYTE):
            # Counted as well: a file may grow while it is read.
            size += len(part)
            _check_size(size, most, path)
            yield part
    except OSError as error:
        raise UnreadableSource(
            f"the file cannot be read: {error.strerror}", where=str(path), advice="look at the disk"
        ) from None
    finally:
        os.close(handle)


def _open_file(path: Path, *, follow: bool) -> int:
    try:
        # Without O_NONBLOCK the open of a named pipe waits for a writer, perhaps for ever.
        return os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | (0 if follow else os.O_NOFOLLOW))
    except ValueError:
        raise UnreadableSource(
            "the path holds a NUL character", where=repr(str(path)), advice="look at the path"
        ) from None
    except OSError as error:
        unknown = (f"the file cannot be opened: {error.strerror}", "look at the path")
        what, advice = _REASONS.get(error.errno or 0, unknown)
        raise UnreadableSource(what, where=str(path), advice=advice) from None


def _check_size(size: int, most: int, path: Path) -> None:
    if size > most:
        raise UnreadableSource(
            f"the file is larger than {most // MEBIBYTE} MiB", where=str(path), advice="name a smaller file"
        )


def _check_regular(status: os.stat_result, path: Path) -> None:
    if stat.S_ISREG(status.st_mode):
        return
    if stat.S_ISDIR(status.st_mode):
        raise UnreadableSource("this is a folder", where=str(path), advice="name a file in it")
    raise UnreadableSource("this is not a regular file", where=str(path), advice="copy its content to a file")
