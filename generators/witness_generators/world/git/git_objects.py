"""Git objects as bytes (git's object format, SHA-1), so that every hash in a world is that of real content."""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache


# No slots, because `cached_property` needs a `__dict__`.
@dataclass(frozen=True)
class GitObject:
    """The bytes of an object, with its header."""

    data: bytes

    @cached_property
    def id(self) -> str:
        return hashlib.sha1(self.data).hexdigest()


def build_object(kind: str, body: bytes) -> GitObject:
    """An object of this kind: blob, tree, commit or tag."""
    return GitObject(b"%s %d\0%s" % (kind.encode(), len(body), body))


@lru_cache(maxsize=4096)
def build_blob(content: bytes) -> GitObject:
    """The object of a file's bytes."""
    return build_object("blob", content)


# A folder's entries: files as bytes, folders as trees of their own.
Tree = dict[str, "bytes | Tree"]


def nest_files(files: Mapping[str, bytes]) -> Tree:
    """Nest files by path into folders. Raises ValueError if a path is both a file and a folder."""
    root: Tree = {}
    for path, content in files.items():
        *folders, name = path.split("/")
        place = root
        for folder in folders:
            below = place.setdefault(folder, {})
            if isinstance(below, bytes):
                raise ValueError(f"{folder} is a file and a folder in {path}")
            place = below
        place[name] = content
    return root


def build_trees(tree: Tree) -> Iterator[GitObject]:
    """The tree objects of a folder, subfolders first; the last one is the folder's own."""
    body = bytearray()
    # git sorts a folder as if its name ended with a slash: "a.txt" comes before the folder "a".
    for name in sorted(
        tree, key=lambda name: (name + "/" if isinstance(tree[name], dict) else name).encode()
    ):
        entry = tree[name]
        if isinstance(entry, bytes):
            body += b"100644 %s\0" % name.encode() + bytes.fromhex(build_blob(entry).id)
        else:
            below = list(build_trees(entry))
            yield from below
            body += b"40000 %s\0" % name.encode() + bytes.fromhex(below[-1].id)
    yield build_object("tree", bytes(body))


def write_loose_object(item: GitObject) -> tuple[str, bytes]:
    """The path below `.git` and the bytes of a loose object, as git writes it with `core.looseCompression=0`.

    Stored blocks are assembled here, because the output of zlib libraries differs between machines.
    """
    data = item.data
    blocks = [data[start : start + 0xFFFF] for start in range(0, len(data), 0xFFFF)]
    # A stored block is a final bit, its length and the complement of that (RFC 1951 §3.2.4).
    stored = b"".join(
        struct.pack("<BHH", index == len(blocks) - 1, len(block), len(block) ^ 0xFFFF) + block
        for index, block in enumerate(blocks)
    )
    # The zlib header for no compression, and the checksum at the end (RFC 1950).
    return f"objects/{item.id[:2]}/{item.id[2:]}", b"\x78\x01" + stored + struct.pack(
        ">I", zlib.adler32(data)
    )


def write_index(files: Mapping[str, bytes], seconds: int, inode: int) -> bytes:
    """`.git/index`, version 2, for these staged files; git uses times and inodes only as hints."""
    entries = b"".join(
        _write_index_entry(path, files[path], seconds, inode + number)
        for number, path in enumerate(sorted(files, key=str.encode))
    )
    body = b"DIRC" + struct.pack(">II", 2, len(files)) + entries
    return body + hashlib.sha1(body).digest()


def _write_index_entry(path: str, content: bytes, seconds: int, inode: int) -> bytes:
    name = path.encode()
    # The length of the name has 12 bits in the flags; longer names store 0xFFF.
    stat = struct.pack(">10I", seconds, 0, seconds, 0, 2049, inode, 0o100644, 1000, 1000, len(content))
    entry = stat + bytes.fromhex(build_blob(content).id) + struct.pack(">H", min(len(name), 0xFFF)) + name
    # 1–8 zero bytes pad an entry to a multiple of eight; at least one ends the name.
    return entry + b"\0" * (8 - len(entry) % 8)
