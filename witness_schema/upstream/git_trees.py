"""Writes the files of a commit into a folder, from checked objects: no link, no submodule, no path out of the folder."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from witness_schema.errors import UnreadableSource
from witness_schema.upstream.git_store import ObjectStore

MOST_BYTES = 512 << 20
MOST_ENTRIES = 50_000  # files and folders; go-witness has 500
_DEEPEST = 64  # folders within folders; a tree of a few objects can be endlessly deep and wide
_FOLDER, _LINK, _MODULE = b"40000", b"120000", b"160000"


@dataclass(frozen=True, slots=True)
class _Row:
    mode: bytes
    name: bytes
    hash: str


def write_commit(store: ObjectStore, name: str, folder: Path) -> None:
    """Write the files of a commit, or of a tag that names one, into an empty folder.

    Links are left out, as Go leaves them out of a module. Raises UnreadableSource for whatever git would not check out.
    """
    size = 0
    # All names first: a few objects can make more files than a disk holds.
    for path, blob in list(list_files(store, find_tree(store, name))):
        content = store.read(blob).content
        size += len(content)
        if size > MOST_BYTES:
            raise UnreadableSource(f"the commit has more than {MOST_BYTES:,} bytes", where=store.where)
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        # `x`: a tree with one name twice, or names that this disk takes for one, is refused.
        try:
            with target.open("xb") as file:
                file.write(content)
        except FileExistsError:
            raise UnreadableSource(
                f"the commit has the file {str(path)!a} twice", where=store.where
            ) from None


def find_commit(store: ObjectStore, name: str) -> str:
    """Return the commit that a tag object names, or the name itself where it is a commit."""
    for _ in range(_DEEPEST):
        found = store.read(name)
        if found.kind == "commit":
            return name
        target = re.match(rb"object ([0-9a-f]+)\n", found.content)
        if found.kind != "tag" or target is None:
            break
        name = target[1].decode()
    raise UnreadableSource(f"{name} is no commit", where=store.where)


def find_tree(store: ObjectStore, name: str) -> str:
    commit = find_commit(store, name)
    tree = re.match(rb"tree ([0-9a-f]+)\n", store.read(commit).content)
    if tree is None:
        raise UnreadableSource(f"the commit {commit} has no tree", where=store.where)
    return tree[1].decode()


def list_files(store: ObjectStore, root: str) -> Iterator[tuple[PurePosixPath, str]]:
    """Yield path and hash of the files of a tree. Raises UnreadableSource for whatever git would not check out."""
    waiting, count = [(PurePosixPath(), root)], 0
    seen: dict[str, tuple[_Row, ...]] = {}
    while waiting:
        folder, tree = waiting.pop()
        if tree not in seen:
            seen[tree] = tuple(_read_rows(store, tree))
        for row in seen[tree]:
            count += 1
            path = folder / _check_name(row.name, store.where)
            if count > MOST_ENTRIES or len(path.parts) > _DEEPEST:
                raise UnreadableSource("the commit has too many or too deep folders", where=store.where)
            if row.mode == _FOLDER:
                waiting.append((path, row.hash))
            elif row.mode not in {_LINK, _MODULE}:
                yield path, row.hash


def _read_rows(store: ObjectStore, name: str) -> Iterator[_Row]:
    """Yield the rows of a tree object: `MODE NAME NUL HASH`, the hash as bytes."""
    found = store.read(name)
    content, width, place = found.content, len(name) // 2, 0
    while found.kind == "tree" and place < len(content):
        end = content.find(b"\0", place)
        mode, blank, file_name = content[place:end].partition(b" ")
        place = end + 1 + width
        if end < 0 or not blank or place > len(content):
            raise UnreadableSource(f"the tree {name} is damaged", where=store.where)
        yield _Row(mode, file_name, content[end + 1 : place].hex())


def _check_name(name: bytes, where: str) -> str:
    """Refuse the names that git refuses to check out."""
    if name in {b"", b".", b".."} or b"/" in name or name.lower() == b".git":
        raise UnreadableSource(f"the commit has a file named {name[:80]!r}", where=where)
    return os.fsdecode(name)
