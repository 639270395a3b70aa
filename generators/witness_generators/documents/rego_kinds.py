"""The kinds of Rego rules, one row each: what a rule denies, which worlds keep and break it, and its wording in a question.

Policies, questions, answers, the worlds that judge them and scores all look up these rows. To add a kind, add a row.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from witness_generators.documents.rego import Denial, RegoRule, Syntax, quote, write_rule
from witness_generators.recording.run_facts import list_produced_files
from witness_generators.world.git.repository import VersionedFile
from witness_generators.world.world import Ci, World
from witness_schema.errors import UnknownName

Parameter = Literal["branch", "files"]


@dataclass(frozen=True, slots=True)
class RegoParameters:
    """The values that rules compare with: the branch of the step, and the files that its command writes."""

    branch: str = "main"
    files: tuple[str, ...] = ("output.txt",)


@dataclass(frozen=True, slots=True)
class RegoKind:
    """One kind of rule over the attestations of one attestor.

    parameters:  the fields of RegoParameters that the rule compares with.
    denials:     the conditions and their messages.
    keep:        returns the world, changed where needed to keep the rule.
    break_:      returns a world that keeps the rule, with the smallest change that breaks it.
    words:       completes "deny …" in a question.
    kept_by:     the parameters of a rule that this attestation keeps; None if it breaks every rule of the kind.
    heard:       selects, from all messages of the rule, those that the broken world produces.
    environment: variables that a run must set to keep the rule.
    """

    id: str
    attestor: str
    parameters: tuple[Parameter, ...]
    denials: Callable[[RegoParameters], tuple[Denial, ...]]
    keep: Callable[[World, RegoParameters], World]
    break_: Callable[[World], World]
    words: Callable[[RegoParameters], str]
    kept_by: Callable[[Mapping[str, Any]], RegoParameters | None]
    heard: Callable[[World, tuple[str, ...]], tuple[str, ...]] = lambda _, messages: messages
    environment: tuple[str, ...] = ()


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


def write_rule_of_kind(identity: str, parameters: RegoParameters, syntax: Syntax = "v0") -> RegoRule:
    """The rule of this kind with these parameters. Raises UnknownName for an unknown kind."""
    row = find_rego_kind(identity)
    return write_rule(row.id, row.attestor, row.denials(parameters), syntax)


@dataclass(frozen=True, slots=True)
class RegoCase:
    """A world that keeps a rule, a world that breaks it by one change, and the messages of that denial."""

    kept: World
    broken: World
    messages: tuple[str, ...]


def build_case(rule: RegoRule, world: World, parameters: RegoParameters) -> RegoCase:
    """The case of this rule in this world; `parameters.files` must be all files that the command writes."""
    row = find_rego_kind(rule.kind)
    kept = row.keep(world, parameters)
    broken = row.break_(kept)
    return RegoCase(kept, broken, row.heard(broken, rule.messages))


def _commit_all(world: World, _: RegoParameters) -> World:
    """The same world with all files of the folder committed as they are."""
    files = (file for file in world.repository.files if file.working is not None)
    return world.with_files(
        tuple(VersionedFile(file.path, file.working, file.working, file.working) for file in files)
    )


def _add_untracked_file(world: World) -> World:
    return world.with_files((*world.repository.files, VersionedFile("scratch.txt", None, None, b"todo\n")))


def _leave_out_first_product(world: World) -> World:
    return world.with_command(replace(world.command, leaves_out=tuple(list_produced_files(world))[:1]))


def _select_lost_files(broken: World, messages: tuple[str, ...]) -> tuple[str, ...]:
    # The messages of the files that are still written stay silent.
    lost = {f"{path} is missing" for path in broken.command.leaves_out}
    return tuple(message for message in messages if message in lost)


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
        denials=lambda p: (Denial(f"not input.branch == {quote(p.branch)}", f"branch is not {p.branch}"),),
        keep=lambda world, p: world.on_branch(p.branch),
        break_=lambda world: world.on_branch("wip" if world.repository.branch != "wip" else "draft"),
        words=lambda p: f"any branch but `{p.branch}`",
        kept_by=_find_kept_branch,
    ),
    RegoKind(
        "git-clean",
        "git",
        parameters=(),
        # omitempty leaves `status` out for a clean working tree; an undefined count denies nothing.
        denials=lambda _: (Denial("count(input.status) > 0", "working tree has changes"),),
        keep=_commit_all,
        break_=_add_untracked_file,
        words=lambda _: "a working tree with changes",
        kept_by=lambda git: RegoParameters() if "status" not in git else None,
    ),
    RegoKind(
        "environment-ci",
        "environment",
        parameters=(),
        # `not`, because a missing variable makes a plain comparison undefined.
        denials=lambda _: (Denial('not input.variables.CI == "true"', "CI is not true"),),
        keep=lambda world, _: world if world.machine.ci else world.in_ci(Ci("other", 1)),
        break_=lambda world: world.in_ci(None),
        words=lambda _: "runs without `CI=true`",
        kept_by=_find_kept_ci,
        environment=("CI=true",),
    ),
    RegoKind(
        "product-files",
        "product",
        parameters=("files",),
        denials=lambda p: tuple(
            Denial(f"not input[{quote(file)}]", f"{file} is missing") for file in p.files
        ),
        keep=lambda world, _: world.with_command(replace(world.command, leaves_out=())),
        break_=_leave_out_first_product,
        words=lambda p: "runs that do not make " + " and ".join(f"`{file}`" for file in p.files),
        kept_by=lambda products: RegoParameters(files=tuple(sorted(products))) if products else None,
        heard=_select_lost_files,
    ),
)
