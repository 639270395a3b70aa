"""Tar archives (POSIX.1-1988, "ustar") and gzip streams (RFC 1952) whose bytes depend on what they hold alone."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass

BLOCK = 512
# The longest piece that a stored block of deflate holds (RFC 1951, 3.2.4).
STORED = 0xFFFF


@dataclass(frozen=True, slots=True)
class Member:
    """A file of an archive, or a folder when its name ends in a slash; names have at most 100 bytes."""

    name: str
    data: bytes = b""
    mode: int = 0o644
    seconds: int = 0

    def header(self) -> bytes:
        """The block that goes before the data."""
        kind, mode = (b"5", 0o755) if self.name.endswith("/") else (b"0", self.mode)
        start = struct.pack(
            "100s8s8s8s12s12s",
            self.name.encode(),
            b"%07o\0" % mode,
            b"0000000\0",
            b"0000000\0",
            b"%011o\0" % len(self.data),
            b"%011o\0" % self.seconds,
        )
        rest = kind + bytes(100) + b"ustar\x0000" + bytes(64) + b"0000000\0" * 2
        checksum = b"%06o\0 " % (sum(start) + 8 * ord(" ") + sum(rest))
        return (start + checksum + rest).ljust(BLOCK, b"\0")


def tar(members: Iterable[Member]) -> bytes:
    """The archive of these members, in this order."""
    parts: list[bytes] = []
    for member in members:
        parts += [member.header(), member.data, bytes(-len(member.data) % BLOCK)]
    return b"".join((*parts, bytes(2 * BLOCK)))


def gzip(content: bytes) -> bytes:
    """A gzip stream that compresses nothing (level 0), so that no version of zlib changes its bytes."""
    starts = range(0, max(len(content), 1), STORED)
    blocks = (
        struct.pack("<BHH", at + STORED >= len(content), size, size ^ 0xFFFF) + content[at : at + size]
        for at in starts
        for size in (min(STORED, len(content) - at),)
    )
    head = b"\x1f\x8b\x08" + bytes(6) + b"\xff"
    return head + b"".join(blocks) + struct.pack("<II", zlib.crc32(content), len(content) & 0xFFFFFFFF)
