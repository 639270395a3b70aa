"""A repository with one commit checked out: what was chosen for it, and nothing that follows from that."""

from __future__ import annotations

from dataclasses import dataclass

from witness_generators.world.moments import Moment


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Tag:
    """An annotated tag on the commit; `message` without its final newline, `signature` armoured or empty."""

    name: str
    tagger: Person
    when: Moment
    message: str
    signature: str = ""


@dataclass(frozen=True, slots=True)
class Remote:
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class VersionedFile:
    """A file as the commit has it, as the index has it and as it lies in the folder; None where it is not."""

    path: str
    committed: bytes | None
    staged: bytes | None
    working: bytes | None


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository with one commit checked out; `git` is the git binary (path, bytes) or None when there is none.

    `fetched` are the refs that a CI service fetched the commit by; None where it is the first remote's branch.
    """

    owner: str
    project: str
    branch: str
    detached: bool
    author: Person
    authored: Moment
    committer: Person
    committed: Moment
    message: str
    signature: str
    parents: tuple[str, ...]
    light_tags: tuple[str, ...]
    tags: tuple[Tag, ...]
    remotes: tuple[Remote, ...]
    files: tuple[VersionedFile, ...]
    git: tuple[str, bytes] | None
    fetched: tuple[str, ...] | None = None
