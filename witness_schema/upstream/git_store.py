"""Reads objects of a clone through git, without the clone's configuration, hooks, filters, replacements or index.

Git runs on an empty repository of ours whose object folder is the clone's: so nothing that the clone's own `config` names
is ever read, and an object that is missing is missing, and not fetched. Each object is checked against its hash.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from witness_schema.errors import BrokenEnvironment, UnreadableSource
from witness_schema.foreign.tree_files import show_path
from witness_schema.living_locks import hold_temporary

# Every object is held in memory as a whole; go-witness's largest has 0.2 MB.
LARGEST = 16 << 20
MOST_BYTES = 1 << 30  # of all objects; a commit that is exported has half of that
# What a git program of the user may never be told by the environment: GIT_DIR, GIT_TRACE, GIT_ALTERNATE_….
_ENVIRONMENT = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_SYSTEM": os.devnull,
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_PAGER": "cat",
}
# Given on the command line, so that they win over any file.
OPTIONS = (
    "--no-pager",
    "--no-replace-objects",
    *("-c", "core.fsmonitor=false"),
    *("-c", f"core.hooksPath={os.devnull}"),
    *("-c", f"core.attributesFile={os.devnull}"),
    *("-c", "protocol.allow=never"),
    *("-c", "safe.bareRepository=explicit"),
    *("-c", "core.alternateRefsCommand=false"),
    *("-c", "core.bigFileThreshold=1m"),
)


@dataclass(frozen=True, slots=True)
class GitObject:
    """An object: its kind (commit, tag, tree, blob), and its content."""

    kind: str
    content: bytes


@dataclass
class ObjectStore:
    """A running `git cat-file --batch`. hash_name: sha1 or sha256, as the clone names its objects.

    left: how many bytes may still be read; a few objects on a disk can be many in memory.
    """

    process: subprocess.Popen[bytes]
    hash_name: str
    where: str
    left: int = MOST_BYTES

    def read(self, name: str) -> GitObject:
        """Return an object by its full hash. Raises UnreadableSource where it is missing, damaged or too large."""
        stream, answers = self._pipes()
        try:
            stream.write(f"{name}\n".encode())
            stream.flush()
            header = answers.readline(300).split()
        except OSError:
            header = []
        if len(header) != 3:
            raise UnreadableSource(f"the clone has no object {name}", where=self.where, advice="git fsck")
        kind, size = header[1].decode(), int(header[2])
        if size > LARGEST:
            raise UnreadableSource(f"object {name} has more than {LARGEST:,} bytes", where=self.where)
        self.left -= size
        if self.left < 0:
            raise UnreadableSource("more of this clone is to be read than may be", where=self.where)
        content = answers.read(size + 1)[:-1]
        digest = hashlib.new(self.hash_name, f"{kind} {size}\0".encode() + content, usedforsecurity=False)
        # Git does not compare on reading, and the export is kept by the name of its commit.
        if digest.hexdigest() != name:
            raise UnreadableSource(f"object {name} is not what its name says", where=self.where)
        return GitObject(kind, content)

    def _pipes(self) -> tuple[IO[bytes], IO[bytes]]:
        assert self.process.stdin
        assert self.process.stdout
        return self.process.stdin, self.process.stdout


@contextmanager
def open_objects(objects: Path, hash_name: str, where: str) -> Iterator[ObjectStore]:
    """Yield the objects of a folder `objects`. Raises BrokenEnvironment where git is not installed."""
    _check_alone(objects, where)
    with hold_temporary() as folder:
        _make_repository(folder, hash_name)
        environment = build_environment() | {
            "GIT_DIR": os.fspath(folder),
            "GIT_OBJECT_DIRECTORY": os.fspath(objects.absolute()),
        }
        command = ["git", *OPTIONS, "cat-file", "--batch"]
        pipe = subprocess.PIPE
        try:
            process = subprocess.Popen(
                command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, env=environment, cwd=folder
            )
        except FileNotFoundError:
            raise BrokenEnvironment(
                "git is not installed", advice="install git, or name a folder without @"
            ) from None
        try:
            yield ObjectStore(process, hash_name, where)
        finally:
            process.kill()
            process.communicate()


def build_environment() -> dict[str, str]:
    """Return the environment for git: the user's, without what would point git elsewhere."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return kept | _ENVIRONMENT


def _check_alone(objects: Path, where: str) -> None:
    """Refuse a clone that takes objects from another one: they are the user's, and not part of this clone."""
    borrowed = [objects / "info" / name for name in ("alternates", "http-alternates")]
    if any(map(os.path.lexists, borrowed)):
        raise UnreadableSource(
            "this clone borrows objects of another one",
            where=where,
            advice=f"make it whole: git -C {where} repack -a -d, then remove {show_path(borrowed[0])}",
        )
    if any(folder.is_symlink() for folder in (objects, objects / "info", objects / "pack")):
        raise UnreadableSource("the objects of this clone are behind a link", where=where)


def _make_repository(folder: Path, hash_name: str) -> None:
    for name in ("objects", "refs"):
        (folder / name).mkdir()
    (folder / "HEAD").write_text("ref: refs/heads/none\n")
    extension = "\n[extensions]\n\tobjectFormat = sha256" if hash_name == "sha256" else ""
    version = 1 if extension else 0
    (folder / "config").write_text(
        f"[core]\n\trepositoryformatversion = {version}\n\tbare = true{extension}\n"
    )
