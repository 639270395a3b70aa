"""The space of worlds, which both interpreters draw from."""

from __future__ import annotations

from dataclasses import dataclass, replace

from witness_generators.drawing.spaces import (
    Binary,
    Builds,
    Integers,
    Just,
    OneOf,
    SampledFrom,
    Space,
    optional,
)
from witness_generators.world import file_contents, vocabulary
from witness_generators.world.ci_places import KINDS, OWN
from witness_generators.world.digests import BOTH_HASHES, COMMAND_HASHES, Hashes
from witness_generators.world.git.commit_space import OFFSETS, SECOND
from witness_generators.world.git.repository import Repository, VersionedFile
from witness_generators.world.git.repository_space import CHANGED_FILES, CLEAN_FILES, repository_space
from witness_generators.world.growth.larger_projects import Staging, list_more_files
from witness_generators.world.growth.sizes import Growth, Size
from witness_generators.world.limits import ALWAYS_SET, ANY_WORLD, SET_BY_SERVICE, Limits
from witness_generators.world.moments import Moment
from witness_generators.world.shell_commands import Command, CommandRow
from witness_generators.world.world import Ci, Clock, Machine, OperatingSystem, Trace, World

# How many pauses and spans a clock holds; `run_times` starts over when a run has more attestors. Part of the drawn bytes.
MOST_ATTESTORS = 8
# The variables that a user's machine may set, besides those that follow from the user.
_OWN = ("LANG", "SHELL", "EDITOR", "NPM_TOKEN", "LS_COLORS", "http_proxy")


# An operating system, and which PATH of it the user has.
System = tuple[OperatingSystem, int]
_SYSTEM: Space = SampledFrom(
    tuple((os, path) for os in OWN for path in range(KINDS)),
    tuple(part for part in (80, 20) for _ in range(KINDS)),
)


def _build_machine(
    system: System, host: str, user: str, own: tuple[str | None, ...], ci: Ci | None
) -> Machine:
    os, path = system
    chosen = {name: value for name, value in zip(_OWN, own, strict=True) if value is not None}
    # macOS has zsh in /bin.
    if os == "darwin" and "SHELL" in chosen:
        chosen["SHELL"] = chosen["SHELL"].replace("/usr/bin/zsh", "/bin/zsh")
    return Machine(os, host, user, tuple(sorted(chosen.items())), ci, path)


def _group(*parts: Space) -> Space:
    return Builds(lambda *values: values, parts)


_SETTINGS: Space = _group(
    optional(SampledFrom(("C.UTF-8", "C", "POSIX")), 70),
    optional(SampledFrom(("/bin/bash", "/bin/sh", "/usr/bin/zsh")), 60),
    optional(SampledFrom(("vi", "nano", "code --wait")), 20),
    optional(Builds(bytes.hex, (Binary(8, 16),)), 20),
    # Set, and empty: shells without colours and machines without a proxy write them so.
    optional(Just(""), 12),
    optional(Just(""), 6),
)


_HOST: Space = OneOf(
    (
        SampledFrom(vocabulary.HOSTNAMES),
        Builds("{}-{:04x}".format, (SampledFrom(vocabulary.HOST_KINDS), Integers(0, 0xFFFF))),
    ),
    (30, 70),
)


def _ci_space(limits: Limits) -> Space:
    """The CI runs within these limits; a run on CodeBuild is set by the prop of its attestor."""
    services = limits.services()
    if not services:
        return Just(None)
    run = Builds(Ci, (SampledFrom(services), Integers(1, 9_999_999_999)))
    return run if limits.ci else optional(run)


def _machine_space(limits: Limits) -> Space:
    most = limits.most_variables

    def machine(system: System, host: str, user: str, own: tuple[str | None, ...], ci: Ci | None) -> Machine:
        made = _build_machine(system, host, user, own, ci)
        if most is None:
            return made
        # The machine's own variables give way; those of the service are part of its job.
        room = most - ALWAYS_SET - (SET_BY_SERVICE[ci.service] if ci else 0)
        return replace(made, variables=made.variables[:room])

    return Builds(
        machine,
        (
            _SYSTEM,
            _HOST,
            SampledFrom(vocabulary.USERS),
            _SETTINGS,
            _ci_space(limits),
        ),
    )


_SEED: Space = Binary(16, 16)


def _command_space(row: CommandRow) -> Space:
    return Builds(lambda own: Command(row, own), (_SEED if row.seeded else Just(b""),))


def _commands_space(limits: Limits) -> Space:
    rows = limits.rows()
    commands = tuple(_command_space(row) for row in rows)
    return commands[0] if limits.command is not None else OneOf(commands, tuple(row.part for row in rows))


def _step_space(name: str | None) -> Space:
    return Just(name) if name is not None else SampledFrom(vocabulary.STEPS)


_AFTER_COMMIT: Space = Integers(60, 30 * 24 * 3600)


def _durations_space(shortest: int, longest: int) -> Space:
    """One duration per attestor. Bytes are a single choice for Hypothesis; a list would be many."""

    def spread(data: bytes) -> tuple[int, ...]:
        shares = (int.from_bytes(data[at : at + 4]) for at in range(0, len(data), 4))
        # Scales 32 bits to the range.
        return tuple(shortest + (share * (longest - shortest) >> 32) for share in shares)

    return Builds(spread, (Binary(4 * MOST_ATTESTORS, 4 * MOST_ATTESTORS),))


# Nanoseconds since the commit, the machine's offset from UTC in minutes, pauses and spans.
_CLOCK: Space = _group(
    Builds(lambda second, part: second * SECOND + part, (_AFTER_COMMIT, Integers(0, SECOND - 1))),
    SampledFrom(OFFSETS, (70, *(3 for _ in OFFSETS[1:]))),
    _durations_space(1_000, 50_000_000),
    _durations_space(10_000, 4 * SECOND),
)


@dataclass(frozen=True, slots=True)
class _Drawn:
    """The drawn parts of a world; `lines` fills the files that the command reads and the repository lacks.

    most_files: the maximum number of files; those that the command reads are kept first. None keeps all.
    """

    repository: Repository
    directory: str
    machine: Machine
    step: str
    command: Command
    lines: bytes
    hashes: Hashes
    clock: tuple[int, int, tuple[int, ...], tuple[int, ...]]
    has_commit: bool
    trace: Trace | None
    growth: Growth | None
    most_files: int | None

    def build_world(self) -> World:
        """The world of these parts, with the files that its command reads."""
        after, offset, pauses, spans = self.clock
        # What a service hosts is in UTC; a job's prop says where it runs on another machine.
        offset = offset if self.machine.ci is None else 0
        clock = Clock(Moment(self.repository.committed.nanoseconds + after, offset), pauses, spans)
        # A service checks out a commit, so it never builds a repository without one.
        has_commit = self.has_commit or self.machine.ci is not None
        repository = replace(self.repository, files=self._list_files(), has_commit=has_commit)
        return World(
            repository,
            self.directory,
            self.machine,
            self.step,
            self.command,
            self.hashes,
            clock,
            props=(Staging(),) if self.growth else (),
            trace=self.trace,
            growth=self.growth,
        )

    def _list_files(self) -> tuple[VersionedFile, ...]:
        files = self.repository.files
        there = {file.path for file in files if file.working is not None}
        row = self.command.row
        wanted = {**dict.fromkeys(row.reads, self.lines), **dict(row.sources)}
        missing = {path: data for path, data in wanted.items() if path not in there}
        kept = [file for file in files if file.path not in missing]
        if self.most_files is not None:
            read = [file for file in kept if file.path in wanted]
            others = [file for file in kept if file.path not in wanted]
            # Keep files from the end: the untracked file of a folder that must have changes is the last one.
            kept = read + others[max(len(others) + len(wanted) - self.most_files, 0) :]
        more = list_more_files(self.growth) if self.growth else ()
        return (*kept, *(VersionedFile(path, data, data, data) for path, data in missing.items()), *more)


def world_space(limits: Limits = ANY_WORLD) -> Space:
    """The space of worlds within these limits."""
    files = {
        None: OneOf((CLEAN_FILES, CHANGED_FILES), (55, 45)),
        True: CLEAN_FILES,
        False: _dirty_files_space(),
    }[limits.clean]
    return Builds(
        lambda *drawn: _Drawn(*drawn).build_world(),
        (
            repository_space(limits.branch, files),
            _directory_space(limits),
            _machine_space(limits),
            _step_space(limits.step),
            _commands_space(limits),
            file_contents.BY_NAME["text"].space,
            # Gitoids are what the library computes; `witness run` cannot be asked for them.
            SampledFrom((COMMAND_HASHES, BOTH_HASHES), (85, 15)),
            _CLOCK,
            _commit_space(limits),
            _TRACE,
            _growth_space(limits.size),
            Just(limits.most_files),
        ),
    )


def _growth_space(size: Size) -> Space:
    return Just(None) if size == "small" else Builds(Growth, (Just(size), Binary(16, 16)))


# Half of the runs whose processes are known are traced (`witness run --trace`).
_TRACE: Space = optional(
    Builds(Trace, (Integers(2, 99_999), Binary(8, 8), SampledFrom((True, False), (70, 30)))), 50
)


def _commit_space(limits: Limits) -> Space:
    """Whether there is a commit; a branch and changes are those of one."""
    if limits.commit is False:
        return Just(False)
    asked = limits.commit or limits.branch is not None or limits.clean is not None
    return Just(True) if asked else SampledFrom((True, False), (96, 4))


def _directory_space(limits: Limits) -> Space:
    """Folders of the step; the root is left out under `most_files`, because `.git` adds many files to it."""
    if limits.most_files is not None:
        return SampledFrom(vocabulary.SUBDIRECTORIES)
    return SampledFrom((*vocabulary.SUBDIRECTORIES, ""), (*(15 for _ in vocabulary.SUBDIRECTORIES), 40))


def _dirty_files_space() -> Space:
    """Changed files, always with an untracked one, so that the working tree is never clean."""
    return Builds(
        lambda files, lines: (*files, VersionedFile("scratch.txt", None, None, lines)),
        (CHANGED_FILES, file_contents.BY_NAME["text"].space),
    )
