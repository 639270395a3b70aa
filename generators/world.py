"""The world of one step: everything that its attestations record, each fact held once.

A world holds what was chosen. What follows from that (hashes, status, digests, variables) is computed by the modules
that read it, so that two attestations cannot disagree.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from generators.commands import Command
from generators.digests import Hashes
from generators.git_facts import GitFacts, git_facts
from generators.moments import Moment
from generators.repository import Repository, VersionedFile

OperatingSystem = Literal["linux", "darwin"]
CiProvider = Literal["github", "gitlab", "jenkins", "other"]


@dataclass(frozen=True, slots=True)
class Ci:
    """A run of a CI service; `run` numbers it."""

    provider: CiProvider
    run: int


@dataclass(frozen=True, slots=True)
class Machine:
    """Where the step runs; `variables` are those of the machine's user, without the CI service's."""

    os: OperatingSystem
    hostname: str
    username: str
    variables: tuple[tuple[str, str], ...]
    ci: Ci | None


@dataclass(frozen=True, slots=True)
class Clock:
    """When the attestors ran: nanoseconds before each and during each, in the order of `collection.ORDER`."""

    started: Moment
    pauses: tuple[int, ...]
    spans: tuple[int, ...]


@dataclass(frozen=True)
class World:
    """One step in one folder: `directory` is relative to the repository's root, empty for the root itself.

    `hashes` are the digests that the run computes of files, sha256 always among them.
    """

    repository: Repository
    directory: str
    machine: Machine
    step: str
    command: Command
    hashes: Hashes
    clock: Clock

    @cached_property
    def git(self) -> GitFacts:
        """Hashes, refs and status of the repository."""
        return git_facts(self.repository, self.directory)

    @cached_property
    def inputs(self) -> dict[str, bytes]:
        """The files of the step's folder before the command, by path relative to it, `.git` left out."""
        return {file.path: file.working for file in self.repository.files if file.working is not None}

    @cached_property
    def outputs(self) -> dict[str, bytes]:
        """The files that the command writes."""
        return self.command.run(self.inputs)

    def on_branch(self, branch: str) -> World:
        """The same world with another branch checked out."""
        return replace(self, repository=replace(self.repository, branch=branch, detached=False))

    def in_ci(self, ci: Ci | None) -> World:
        """The same world on another CI service or on none."""
        return replace(self, machine=replace(self.machine, ci=ci))

    def with_command(self, command: Command) -> World:
        """The same world with another command."""
        return replace(self, command=command)

    def with_files(self, files: tuple[VersionedFile, ...]) -> World:
        """The same world with other files."""
        return replace(self, repository=replace(self.repository, files=files))
