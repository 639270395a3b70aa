"""Limits: what a drawn world must hold, checked when they are written down and not while something is drawn."""

from __future__ import annotations

import difflib
import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass

from witness_generators.world.ci_services import SERVICES
from witness_generators.world.shell_commands import GRID, ROWS, CommandRow
from witness_schema.errors import Misuse, UnknownName

# HOME, PATH, PWD and USER are set in every step.
ALWAYS_SET = 4
# How many variables a CI service sets in a world that has no job of it.
SET_BY_SERVICE: Mapping[str, int] = {
    service.name: service.sets for service in SERVICES if service.without_job
}
_SERVICE_NAMES = tuple(service.name for service in SERVICES)
COMMANDS: Mapping[str, CommandRow] = {
    **{shlex.join(row.argv): row for row in ROWS},
    **{row.argv[-1]: row for row in GRID},
}
# What `git check-ref-format --branch` refuses.
_NOT_IN_BRANCHES = re.compile(
    r"[\x00-\x20\x7f~^:?*[\\\ud800-\udfff]|\.\.|@\{|//|/\.|\.lock(/|$)|^[-./]|[./]$|^@$|^HEAD$"
)


@dataclass(frozen=True, slots=True)
class Limits:
    """What a drawn world must hold; None leaves it open.

    step:           the step's name.
    command:        the command line of the step: one of those whose effect is known, as a shell reads it.
    branch:         the branch that is built. git records it, or HEAD where a CI service checks the commit out.
    clean:          whether the working tree has no changes (True), or has some (False).
    ci:             a CI run (True), none (False), or one of this service: github, gitlab, jenkins, codebuild, other.
    most_files:     how many files the step's folder holds at most. The folder is then below the repository's root, so that
                    `.git` is not among its materials.
    most_products:  how many files the command writes at most.
    most_variables: how many environment variables are set at most, the CI service's among them; 4 are always.

    Sizes count what the step has by itself: what an attestor needs or makes (a lock file, a report, its job's variables)
    comes on top. Raises UnknownName for a command or a CI service that is not known, Misuse for a value that no world can
    have and for values that exclude each other.
    Example: `Limits(branch="main", clean=True, ci="github")`.
    """

    step: str | None = None
    command: str | None = None
    branch: str | None = None
    clean: bool | None = None
    ci: bool | str | None = None
    most_files: int | None = None
    most_products: int | None = None
    most_variables: int | None = None

    def __post_init__(self) -> None:
        if self.step == "":
            raise _build_misuse("step", "a step has a name", "for instance build")
        if self.branch is not None and (not self.branch or _NOT_IN_BRANCHES.search(self.branch)):
            raise _build_misuse("branch", f"git takes no branch named {self.branch!r}", "for instance main")
        if not (self.ci is None or isinstance(self.ci, bool) or self.ci in _SERVICE_NAMES):
            advice = f"one of: {', '.join(_SERVICE_NAMES)}"
            raise UnknownName(f"no CI service is known as {self.ci!r}", where="limits, ci", advice=advice)
        _check_command(self.command)
        self._check_sizes()

    def _check_sizes(self) -> None:
        at_least = {"most_files": 0, "most_products": 0, "most_variables": ALWAYS_SET}
        for name, least in at_least.items():
            most = getattr(self, name)
            if most is not None and most < least:
                raise _build_misuse(name, f"{most} is too few", f"at least {least}")
        if self.clean is False and self.most_files == 0:
            raise _build_misuse(
                "most_files", "no file is left that could be changed", "at least 1, or clean=True"
            )
        if not self.rows():
            raise _build_misuse(
                "command",
                f"{self.command!r} reads or writes more files than that",
                "larger most_files or most_products",
            )
        if self.ci and self.ci != "codebuild" and not self.services():
            service = "a CI service" if self.ci is True else self.ci
            least = ALWAYS_SET + (1 if self.ci is True else SET_BY_SERVICE[self.ci])
            raise _build_misuse(
                "most_variables", f"{service} sets more than that", f"at least {least}, or another ci"
            )

    def allows(self, service: str) -> bool:
        """Whether a world within these limits may run on this CI service."""
        return self.ci is None or self.ci is True or self.ci == service

    def services(self) -> tuple[str, ...]:
        """The services whose run a world may be, their variables counted, without the job of an attestor."""
        room = None if self.most_variables is None else self.most_variables - ALWAYS_SET
        return tuple(
            service
            for service, variables in SET_BY_SERVICE.items()
            if self.allows(service) and (room is None or variables <= room)
        )

    def rows(self) -> tuple[CommandRow, ...]:
        """The commands that a world may run."""
        rows = ROWS if self.command is None else (COMMANDS[self.command],)
        if self.most_files is None and self.most_products is None:
            return rows
        return tuple(row for row in rows if self._has_room(row))

    def _has_room(self, row: CommandRow) -> bool:
        files = len(list_needed_files(row)) + (self.clean is False)
        products = len(row.effect(dict.fromkeys(row.reads, b""), b""))
        return not (
            (self.most_files is not None and files > self.most_files)
            or (self.most_products is not None and products > self.most_products)
        )


def list_needed_files(row: CommandRow) -> tuple[str, ...]:
    """The paths without which a command fails."""
    return (*row.reads, *(path for path, _ in row.sources))


def _check_command(text: str | None) -> None:
    if text is None or text in COMMANDS:
        return
    near = tuple(difflib.get_close_matches(text, COMMANDS, n=3))
    raise UnknownName(
        f"no command with a known effect reads {text!r}",
        where="limits, command",
        advice=f"one of: {'; '.join(near or (row.argv[-1] for row in GRID))}",
        near=near,
    )


def _build_misuse(name: str, what: str, advice: str) -> Misuse:
    return Misuse(what, where=f"limits, {name}", advice=advice)


ANY_WORLD = Limits()
