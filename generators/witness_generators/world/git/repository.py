"""A repository with one commit checked out: its drawn properties, without anything that follows from them."""

from __future__ import annotations

from dataclasses import dataclass

from witness_generators.world.moments import Moment


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Tag:
    """An annotated tag on the commit; `message` has no final newline, `signature` is armoured or empty."""

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
    """A file's content in the commit, in the index and in the working folder; None where it is absent."""

    path: str
    committed: bytes | None
    staged: bytes | None
    working: bytes | None


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository with one commit checked out; `git` is the git binary (path, bytes), or None if there is none.

    Without `has_commit` the branch is there, but nothing has been committed to it: the rest of the commit means nothing then.

    `fetched` are the refs by which a CI service fetched the commit; None stands for the branch of the first remote.
    `subgroups` are those of GitLab below the owner's group, with slashes between them, "" for none.
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
    subgroups: str = ""
    has_commit: bool = True

    @property
    def namespace(self) -> str:
        """The path above the project on a GitLab server: the owner's group and its subgroups."""
        return f"{self.owner}/{self.subgroups}" if self.subgroups else self.owner
