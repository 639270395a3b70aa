"""Limits on drawn worlds, checked when they are created and never while drawing."""

from __future__ import annotations

import difflib
import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass

from witness_generators.world.ci_services import SERVICES
from witness_generators.world.growth.sizes import SIZES, Size
from witness_generators.world.shell_commands import GRID, ROWS, CommandRow
from witness_schema.errors import Misuse, UnknownName

# HOME, PATH, PWD and USER are set in every step.
ALWAYS_SET = 4
# How many variables each CI service sets, for the services that a world can be on without an attestor's prop.
SET_BY_SERVICE: Mapping[str, int] = {service.name: service.sets for service in SERVICES if service.sets}
_SERVICE_NAMES = tuple(service.name for service in SERVICES)
# A command of the grid can be named by its shell text alone, without `sh -c`.
COMMANDS: Mapping[str, CommandRow] = {
    **{shlex.join(row.argv): row for row in ROWS},
    **{row.argv[-1]: row for row in GRID},
}
# The names that `git check-ref-format --branch` refuses.
_NOT_IN_BRANCHES = re.compile(
    r"[\x00-\x20\x7f~^:?*[\\\ud800-\udfff]|\.\.|@\{|//|/\.|\.lock(/|$)|^[-./]|[./]$|^@$|^HEAD$"
)


@dataclass(frozen=True, slots=True)
class Limits:
    """What a drawn world must hold; None leaves a property open.

    step:           the step's name.
    command:        the command line of the step, as a shell reads it; its effect must be known.
    branch:         the branch that is built. git records it, or HEAD if a CI service checks out the commit.
    clean:          True for a working tree without changes, False for one with changes.
    ci:             True for a CI run, False for none, or a service: github, gitlab, jenkins, codebuild, other.
    most_files:     the maximum number of files in the step's folder. The folder then lies below the repository's root, so
                    that `.git` is not among its materials.
    most_products:  the maximum number of files that the command writes.
    most_variables: the maximum number of environment variables, including the CI service's; 4 are always set.

    commit:         True for a repository with a commit, False for one to which nothing has been committed yet, of which
                    go-witness records nothing; no CI service builds such a one.
    size:           how much there is of everything: small, or as in real systems: typical, large (`sizes.RANGES`).

    Sizes count what the step has by itself. What an attestor needs or makes (a lock file, a report, its job's variables) is
    added to that. Raises UnknownName for an unknown command or CI service, and Misuse for a value that no world can have
    and for values that exclude each other.
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
    commit: bool | None = None
    size: Size = "small"

    def __post_init__(self) -> None:
        if self.step == "":
            raise _build_misuse("step", "a step has a name", "for instance build")
        if self.branch is not None and (not self.branch or _NOT_IN_BRANCHES.search(self.branch)):
            raise _build_misuse("branch", f"git takes no branch named {self.branch!r}", "for instance main")
        if not (self.ci is None or isinstance(self.ci, bool) or self.ci in _SERVICE_NAMES):
            advice = f"one of: {', '.join(_SERVICE_NAMES)}"
            raise UnknownName(f"no CI service is known as {self.ci!r}", where="limits, ci", advice=advice)
        if self.size not in SIZES:
            raise UnknownName(
                f"there is no size {self.size!r}", where="limits, size", advice=f"one of: {', '.join(SIZES)}"
            )
        if self.size != "small" and (self.most_files, self.most_products, self.most_variables) != (None,) * 3:
            raise _build_misuse(
                "size", f"a {self.size} world keeps no maximum", 'size="small", or no maximum'
            )
        if self.commit is False and (self.branch is not None or self.clean is not None or self.ci):
            raise _build_misuse(
                "commit", "branch, clean and ci ask for a commit", "leave them out, or commit=True"
            )
        # Before the sizes, which look the command up.
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
        # A world on CodeBuild always has the prop of its attestor, whose variables do not count.
        if self.ci and self.ci != "codebuild" and not self.services():
            service = "a CI service" if self.ci is True else self.ci
            least = ALWAYS_SET + (1 if self.ci is True else SET_BY_SERVICE[self.ci])
            raise _build_misuse(
                "most_variables", f"{service} sets more than that", f"at least {least}, or another ci"
            )

    def allows(self, service: str) -> bool:
        """Whether a world within these limits may be on this CI service."""
        return self.commit is not False and (self.ci is None or self.ci is True or self.ci == service)

    def services(self) -> tuple[str, ...]:
        """The CI services that a world may be on without an attestor's prop, with room for their variables."""
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
    """The paths of the files that a command needs."""
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
