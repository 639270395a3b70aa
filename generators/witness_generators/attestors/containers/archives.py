"""Tar archives (POSIX.1-1988, "ustar") and gzip streams (RFC 1952) whose bytes depend only on their content."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass

# The size of a header, and what the data of each member is padded to, in bytes.
BLOCK = 512
# The most bytes that a stored block of deflate holds (RFC 1951, 3.2.4).
STORED = 0xFFFF
# The rest of a header after the type: link name, magic with version, user and group names, device numbers, padding.
_REST = (bytes(100) + b"ustar\x0000" + bytes(64) + b"0000000\0" * 2).ljust(BLOCK - 157, b"\0")
_SUM_OF_REST = sum(_REST)


@dataclass(frozen=True, slots=True)
class Member:
    """A file of an archive, or a folder if its name ends in a slash. A name has at most 100 bytes."""

    name: str
    data: bytes = b""
    mode: int = 0o644
    seconds: int = 0

    def header(self) -> bytes:
        """The 512-byte block before the data."""
        # Typeflag "5" is a directory, "0" a regular file.
        kind, mode = (b"5", 0o755) if self.name.endswith("/") else (b"0", self.mode)
        # Name, mode, uid, gid, size, mtime; numbers are octal texts. Everything belongs to root.
        start = struct.pack(
            "100s8s8s8s12s12s",
            self.name.encode(),
            b"%07o\0" % mode,
            b"0000000\0",
            b"0000000\0",
            b"%011o\0" % len(self.data),
            b"%011o\0" % self.seconds,
        )
        # The checksum counts its own eight bytes as blanks.
        checksum = b"%06o\0 " % (sum(start) + 8 * ord(" ") + kind[0] + _SUM_OF_REST)
        return start + checksum + kind + _REST


def tar(members: Iterable[Member]) -> bytes:
    """Build the archive of these members, in this order."""
    parts: list[bytes] = []
    for member in members:
        parts += [member.header(), member.data, bytes(-len(member.data) % BLOCK)]
    # Two blocks of zeros end an archive. GNU tar would pad on to 10 KiB, Go's archive/tar does not.
    return b"".join((*parts, bytes(2 * BLOCK)))


def gzip(content: bytes) -> bytes:
    """Wrap bytes in a gzip stream without compression, so that its bytes are the same with every version of zlib."""
    # Empty content still needs one block, the final one.
    starts = range(0, max(len(content), 1), STORED)
    # A stored block: one byte that is 1 for the last block, the size, its complement, the data.
    blocks = (
        struct.pack("<BHH", at + STORED >= len(content), size, size ^ 0xFFFF) + content[at : at + size]
        for at in starts
        for size in (min(STORED, len(content) - at),)
    )
    # Magic, method deflate, no flags, no time; 255 is an unknown operating system.
    head = b"\x1f\x8b\x08" + bytes(6) + b"\xff"
    return head + b"".join(blocks) + struct.pack("<II", zlib.crc32(content), len(content) & 0xFFFFFFFF)
