"""Reads the body of a request, of a stated length or in chunks (RFC 9112, 6 and 7.1)."""

from __future__ import annotations

from email.message import Message
from io import BufferedIOBase

MOST_BYTES = 256 << 20
LONGEST_LINE = 1 << 12


class TooLarge(Exception):
    """The body has more bytes than a stand-in takes."""


def read_body(stream: BufferedIOBase, headers: Message) -> bytes:
    """Read the body, b"" where the headers state none. Raises TooLarge, and ValueError for headers that make no sense."""
    if "chunked" in headers.get("Transfer-Encoding", "").lower():
        return b"".join(_read_chunks(stream))
    size = int(headers.get("Content-Length") or 0)
    _check(size)
    return _read_exactly(stream, size)


def _read_chunks(stream: BufferedIOBase) -> list[bytes]:
    chunks: list[bytes] = []
    total = 0
    while size := int(stream.readline(LONGEST_LINE).partition(b";")[0], 16):
        total += size
        _check(total)
        chunks.append(_read_exactly(stream, size))
        stream.readline(LONGEST_LINE)
    # Trailers, up to an empty line.
    while stream.readline(LONGEST_LINE).strip():
        pass
    return chunks


def _check(size: int) -> None:
    if size < 0:
        raise ValueError("a length below zero")
    if size > MOST_BYTES:
        raise TooLarge(f"a body of more than {MOST_BYTES >> 20} MiB")


def _read_exactly(stream: BufferedIOBase, size: int) -> bytes:
    data = stream.read(size)
    if len(data) < size:
        raise ValueError("the body ends before its stated length")
    return data
