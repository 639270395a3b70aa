"""The files of a checkout as they lie on disk, for what is drawn of them: layers of an image, lists of a bill of materials."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from witness_generators.world.git.repository import VersionedFile
from witness_schema.documents.foreign_file import read_bytes
from witness_schema.errors import UnreadableSource
from witness_stand_ins.checkouts.git_answers import ask_git_bytes

# What is drawn stays small: the rest of a large repository is left out.
MOST_FILES, MOST_BYTES = 200, 1 << 20


def list_files(folder: Path) -> Iterator[VersionedFile]:
    """Yield the tracked regular files below a folder, by path from there, until 200 or 1 MiB are reached.

    Commit and index are not read: each file counts as committed as it is.
    """
    room = MOST_BYTES
    names = ask_git_bytes(folder, "ls-files", "-z").decode(errors="surrogateescape").split("\0")
    for name in sorted(filter(None, names))[:MOST_FILES]:
        try:
            content = read_bytes(folder / name, room, follow=False)
        # A link, a submodule, a file that was removed, or one that has no room.
        except (OSError, UnreadableSource):
            continue
        room -= len(content)
        yield VersionedFile(name, content, content, content)
