"""The world of one step: everything that its attestations record, with each fact stored once.

A world stores what was drawn. The modules that read it compute the rest (hashes, status, digests, variables), so two
attestations cannot disagree.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeVar

from witness_generators.world.digests import Hashes
from witness_generators.world.git.git_facts import GitFacts, compute_git_facts
from witness_generators.world.git.repository import Repository, VersionedFile
from witness_generators.world.growth.sizes import Growth
from witness_generators.world.moments import Moment
from witness_generators.world.shell_commands import Command

if TYPE_CHECKING:
    # `limits` imports `ci_services`, which imports this module.
    from witness_generators.world.limits import Limits

OperatingSystem = Literal["linux", "darwin"]


@dataclass(frozen=True, slots=True)
class Ci:
    """Run number `run` of a CI service, which is named as in `ci_services.SERVICES`."""

    service: str
    run: int


@dataclass(frozen=True, slots=True)
class Machine:
    """The machine of the step; `variables` are those of its user, without the CI service's.

    A CI service may use another user and host; `place.place_of` returns them. `path` is which PATH of its system the user has.
    """

    os: OperatingSystem
    hostname: str
    username: str
    variables: tuple[tuple[str, str], ...]
    ci: Ci | None
    path: int = 0


@dataclass(frozen=True, slots=True)
class Place:
    """The host and user of a step; `home` and `checkout` (the repository's folder) are absolute paths.

    `path` is its PATH, with `{home}` for the home folder; "" stands for that of the machine's user.
    """

    host: str
    user: str
    home: str
    checkout: str
    path: str = ""


@dataclass(frozen=True, slots=True)
class Clock:
    """When the attestors ran: nanoseconds before each and during each, in the order of the run."""

    started: Moment
    pauses: tuple[int, ...]
    spans: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Trace:
    """That the command is traced: the id of its first process, what makes the machine's files its own, and its processor.

    vulnerable: whether the kernel says so of speculative store bypass.
    """

    process: int
    machine: bytes
    vulnerable: bool


class Prop:
    """A part of a world that only some attestors need: an image, a bill of materials, a cloud instance.

    A prop is a frozen record. Its methods compute what it adds to the world from that world, so attestations that record
    the same thing agree. By default it adds nothing. `service` is the only CI service that it can be on, None for any.
    """

    service: ClassVar[str | None] = None

    def within(self, _limits: Limits) -> Prop:
        """The same prop, changed where needed to keep these limits."""
        return self

    def settled(self, world: World) -> World:
        """The world, changed so that this prop fits: with its files in the repository, on its CI service."""
        return world

    def made(self, _world: World) -> Mapping[str, bytes]:
        """The files, by path, that the step's command also writes because of this prop."""
        return {}

    def shell(self, _world: World) -> str:
        """The shell text that writes these files, "" if there are none."""
        return ""

    def prints(self, _world: World) -> str:
        """What that shell text writes to standard output."""
        return ""

    def variables(self, _world: World) -> Mapping[str, str]:
        """The environment variables that this prop sets."""
        return {}

    def runs_in(self, _world: World) -> Place | None:
        """Where the step runs because of this prop, None if it does not decide that."""
        return None


P = TypeVar("P", bound=Prop)
T = TypeVar("T")


# No slots, because `cached_property` needs a `__dict__`.
@dataclass(frozen=True)
class World:
    """One step in one folder; `directory` is relative to the repository's root, "" for the root itself.

    `hashes` name the digests that the run computes of files; sha256 is always among them. `attestors` are those of the
    run, in its order, and `props` what they need; `scenes.furnish_world` sets both. `trace` is None for a command that is
    not traced, `growth` for a world of the size `small`.
    """

    repository: Repository
    directory: str
    machine: Machine
    step: str
    command: Command
    hashes: Hashes
    clock: Clock
    attestors: tuple[str, ...] = ()
    props: tuple[Prop, ...] = ()
    trace: Trace | None = None
    growth: Growth | None = None

    @cached_property
    def git(self) -> GitFacts:
        """Hashes, refs and status of the repository."""
        return compute_git_facts(self.repository, self.directory)

    @cached_property
    def inputs(self) -> dict[str, bytes]:
        """The files in the step's folder before the command, by relative path, without `.git`."""
        return {file.path: file.working for file in self.repository.files if file.working is not None}

    @cached_property
    def _cache(self) -> dict[Callable[[World], Any], Any]:
        return {}

    def once(self, what: Callable[[World], T]) -> T:
        """The value of `what(self)`, computed once; never change it in place."""
        # Not lru_cache: hashing a world is slow, and a global cache would keep worlds alive.
        known = self._cache
        if what not in known:
            known[what] = what(self)
        value: T = known[what]
        return value

    @cached_property
    def argv(self) -> tuple[str, ...]:
        """The command line of the step; it runs a shell if props have files to write."""
        more = [words for prop in self.props if (words := prop.shell(self))]
        if not more:
            return self.command.argv
        argv = self.command.argv
        # A shell command is extended, not wrapped into a second shell.
        first = argv[2] if argv[:2] == ("sh", "-c") else shlex.join(argv)
        return ("sh", "-c", " && ".join((first, *more)))

    def prop(self, kind: type[P]) -> P:
        """The prop of this kind. Raises LookupError if the world has none."""
        for prop in self.props:
            if isinstance(prop, kind):
                return prop
        raise LookupError(f"this world has no {kind.__name__}: no attestor that needs one is in its run")

    def has(self, kind: type[Prop]) -> bool:
        """Whether the world has a prop of this kind."""
        return any(isinstance(prop, kind) for prop in self.props)

    def untraced(self) -> World:
        """The same world with a command that is not traced."""
        return self if self.trace is None else replace(self, trace=None)

    def on_branch(self, branch: str) -> World:
        """The same world with another branch checked out."""
        return replace(self, repository=replace(self.repository, branch=branch, detached=False))

    def in_ci(self, ci: Ci | None) -> World:
        """The same world in this CI run, or in none for None. A service checks out a commit, so there is one."""
        world = self if ci is None else self.with_commit()
        return replace(world, machine=replace(self.machine, ci=ci))

    def with_commit(self) -> World:
        """The same world with what its repository holds committed."""
        if self.repository.has_commit:
            return self
        return replace(self, repository=replace(self.repository, has_commit=True))

    def in_utc(self) -> World:
        """The same world on a machine whose clock shows UTC."""
        return replace(self, clock=replace(self.clock, started=Moment(self.clock.started.nanoseconds)))

    def with_command(self, command: Command) -> World:
        """The same world with another command."""
        return replace(self, command=command)

    def with_files(self, files: tuple[VersionedFile, ...]) -> World:
        """The same world with other files."""
        return replace(self, repository=replace(self.repository, files=files))

    def with_committed(self, files: Mapping[str, bytes]) -> World:
        """The same world with these files committed in the step's folder; they replace files at the same paths."""
        kept = tuple(file for file in self.repository.files if file.path not in files)
        added = tuple(VersionedFile(path, data, data, data) for path, data in files.items())
        return self.with_files(kept + added)
