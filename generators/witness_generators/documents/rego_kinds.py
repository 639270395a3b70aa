"""The kinds of Rego rules, one row each: what a rule denies, which worlds keep and break it, and its wording in a question.

Policies, questions, answers, the worlds that judge them and scores all look up these rows. To add a kind, add a row.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from witness_generators.documents.rego import Denial, RegoRule, Syntax, escape_format, quote, write_rule
from witness_generators.drawing.chance import Chance
from witness_generators.recording.run_facts import list_produced_files
from witness_generators.world.git.repository import VersionedFile
from witness_generators.world.vocabulary import BRANCH_KINDS, BRANCHES, TOPICS
from witness_generators.world.world import Ci, World
from witness_schema.errors import UnknownName

Parameter = Literal["branch", "files"]


@dataclass(frozen=True, slots=True)
class RegoParameters:
    """The values that rules compare with: the branch of the step, and the files that its command writes."""

    branch: str = "main"
    files: tuple[str, ...] = ("output.txt",)


@dataclass(frozen=True, slots=True)
class BrokenWorld:
    """A world that breaks a rule, and the messages of that denial, sorted."""

    world: World
    messages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RegoKind:
    """One kind of rule over the attestations of one attestor.

    parameters:  the fields of RegoParameters that the rule compares with.
    denials:     the conditions and their messages, which name the value that offends.
    keep:        returns the world, changed where needed to keep the rule.
    break_:      breaks a world that keeps the rule, in a way drawn from the chance.
    words:       completes "deny …" in a question.
    kept_by:     the parameters of a rule that this attestation keeps; None if it breaks every rule of the kind.
    environment: variables that a run must find to keep the rule; they are the executor's to set, never the answer's.
    """

    id: str
    attestor: str
    parameters: tuple[Parameter, ...]
    denials: Callable[[RegoParameters], tuple[Denial, ...]]
    keep: Callable[[World, RegoParameters], World]
    break_: Callable[[World, RegoParameters, Chance], BrokenWorld]
    words: Callable[[RegoParameters], str]
    kept_by: Callable[[Mapping[str, Any]], RegoParameters | None]
    environment: tuple[tuple[str, str], ...] = ()


def find_rego_kind(identity: str) -> RegoKind:
    """The row of this id. Raises UnknownName, with similar ids, for any other id."""
    for row in ROWS:
        if row.id == identity:
            return row
    known = [row.id for row in ROWS]
    raise UnknownName(
        f"there is no kind of Rego {identity!r}",
        advice=f"one of: {', '.join(known)}",
        near=tuple(difflib.get_close_matches(identity, known)),
    )


def _write_set(names: Sequence[str]) -> str:
    return "{" + ", ".join(map(quote, names)) + "}"


def write_rule_of_kind(identity: str, parameters: RegoParameters, syntax: Syntax = "v0") -> RegoRule:
    """The rule of this kind with these parameters. Raises UnknownName for an unknown kind."""
    row = find_rego_kind(identity)
    return write_rule(row.id, row.attestor, row.denials(parameters), syntax)


@dataclass(frozen=True, slots=True)
class RegoCase:
    """A world that keeps a rule, and worlds that each break it by one change."""

    kept: World
    broken: tuple[BrokenWorld, ...]


def build_case(
    rule: RegoRule, world: World, parameters: RegoParameters, chances: Sequence[Chance]
) -> RegoCase:
    """The case of this rule in this world, with a broken world for each chance.

    `parameters.files` must be all files that the command writes.
    """
    row = find_rego_kind(rule.kind)
    kept = row.keep(world, parameters)
    return RegoCase(kept, tuple(row.break_(kept, parameters, chance) for chance in chances))


def _leave_branch(world: World, parameters: RegoParameters, chance: Chance) -> BrokenWorld:
    names = [f"{kind}/{topic}" for kind in BRANCH_KINDS for topic in TOPICS]
    branch = _draw((*BRANCHES, *names), parameters.branch, chance)
    message = f"branch must be {parameters.branch} but is {branch}"
    return BrokenWorld(world.on_branch(branch), (message,))


def _commit_all(world: World, _: RegoParameters) -> World:
    """The same world with all files of the folder committed as they are."""
    files = (file for file in world.repository.files if file.working is not None)
    return world.with_files(
        tuple(VersionedFile(file.path, file.working, file.working, file.working) for file in files)
    )


def _dirty_tree(world: World, _: RegoParameters, chance: Chance) -> BrokenWorld:
    """An untracked file, or one that is staged but not committed."""
    taken = {file.path for file in world.repository.files} | set(list_produced_files(world))
    path = _draw([name for name in _LEFT_OVER if name not in taken], "", chance)
    # In a folder without a tracked file git names the folder, and not the file.
    alone = bool(world.directory) and not world.repository.files
    staged = _LEFT_CONTENT if chance.at("staged").below(2) or alone else None
    left = VersionedFile(path, None, staged, _LEFT_CONTENT)
    # git tells paths from the repository's root, the world those of the step's folder.
    told = f"{world.directory}/{path}" if world.directory else path
    return BrokenWorld(world.with_files((*world.repository.files, left)), (f"{told} is not committed",))


def _leave_ci(world: World, _: RegoParameters, chance: Chance) -> BrokenWorld:
    """A machine outside of CI, which may have set the variable to something else."""
    value = ("", "false", "1", "yes", "True")[chance.at("value").below(5)]
    outside = world.in_ci(None)
    variables = tuple(pair for pair in outside.machine.variables if pair[0] != "CI")
    variables += (("CI", value),) if value else ()
    machine = replace(outside.machine, variables=variables)
    return BrokenWorld(replace(outside, machine=machine), (f"CI must be true but is {value or 'not set'}",))


def _write_more(world: World, parameters: RegoParameters, chance: Chance) -> BrokenWorld:
    """The run writes one file more than the question names."""
    taken = {file.path for file in world.repository.files} | set(parameters.files)
    path = _draw([name for name in _STRAY if name not in taken], "", chance)
    effect = world.command.row.effect
    row = replace(
        world.command.row, effect=lambda files, made: {**effect(files, made), path: b"not asked for\n"}
    )
    return BrokenWorld(
        world.with_command(replace(world.command, row=row)), (f"{path} is not an expected product",)
    )


def _draw(names: Sequence[str], other_than: str, chance: Chance) -> str:
    left = [name for name in names if name != other_than]
    return left[chance.at("name").below(len(left))]


_LEFT_CONTENT = b"todo\n"
_LEFT_OVER = tuple(
    f"{stem}.{end}"
    for stem in ("scratch", "notes", "todo", "tmp-fix", "local")
    for end in ("txt", "md", "cfg")
)
_STRAY = tuple(
    f"{stem}.{end}"
    for stem in ("stray", "core", "debug", "dump", "other", "extra")
    for end in ("txt", "log", "bin")
)


def _find_kept_branch(git: Mapping[str, Any]) -> RegoParameters | None:
    # Versions before v0.5.0 record no branch.
    branch = git.get("branch", "HEAD")
    return RegoParameters(branch=branch) if branch != "HEAD" else None


def _find_kept_ci(environment: Mapping[str, Any]) -> RegoParameters | None:
    return RegoParameters() if environment.get("variables", {}).get("CI") == "true" else None


ROWS: tuple[RegoKind, ...] = (
    RegoKind(
        "git-branch",
        "git",
        parameters=("branch",),
        # `not`, because a missing branch makes a plain comparison undefined, which denies nothing.
        denials=lambda p: (
            Denial(
                f"not input.branch == {quote(p.branch)}",
                f"branch must be {escape_format(p.branch)} but is %v",
                'object.get(input, "branch", "none")',
            ),
        ),
        keep=lambda world, p: world.on_branch(p.branch),
        break_=_leave_branch,
        words=lambda p: f"any branch but `{p.branch}`",
        kept_by=_find_kept_branch,
    ),
    RegoKind(
        "git-clean",
        "git",
        parameters=(),
        # omitempty leaves `status` out for a clean working tree; an undefined path denies nothing.
        denials=lambda _: (Denial("some path\ninput.status[path]", "%v is not committed", "path"),),
        keep=_commit_all,
        break_=_dirty_tree,
        words=lambda _: "a working tree with changes",
        kept_by=lambda git: RegoParameters() if "status" not in git else None,
    ),
    RegoKind(
        "environment-ci",
        "environment",
        parameters=(),
        # `not`, because a missing variable makes a plain comparison undefined.
        denials=lambda _: (
            Denial(
                'not input.variables.CI == "true"',
                "CI must be true but is %v",
                'object.get(input, ["variables", "CI"], "not set")',
            ),
        ),
        keep=lambda world, _: world if world.machine.ci else world.in_ci(Ci("other", 1)),
        break_=_leave_ci,
        words=lambda _: "runs without `CI=true`",
        kept_by=_find_kept_ci,
        environment=(("CI", "true"),),
    ),
    RegoKind(
        "product-others",
        "product",
        parameters=("files",),
        # A rule that wants a file to be there could never speak: `witness verify -f FILE` stops before Rego without it.
        denials=lambda p: (
            Denial(
                f"some path\ninput[path]\nnot {_write_set(p.files)}[path]",
                "%v is not an expected product",
                "path",
            ),
        ),
        keep=lambda world, _: world.with_command(replace(world.command, leaves_out=())),
        break_=_write_more,
        words=lambda p: "any product but " + " and ".join(f"`{file}`" for file in p.files),
        kept_by=lambda products: RegoParameters(files=tuple(sorted(products))) if products else None,
    ),
)
