"""The four kinds of Rego: what each denies, in the question's words, in Rego and in the message of the denial.

Rego v0 as every go-witness parses it; the query is `data.<package>.deny` and `input` is the attestation
(`policy/rego.go`). A rule that compares under `not` also denies where the field is missing, which plain `!=` lets pass.
"""

from __future__ import annotations

from dataclasses import dataclass

from training.grid import COMBINATIONS, COMMANDS, REGO_ATTESTOR, Attestor, RegoKind, Setup

BRANCHES = ("main", "release", "develop", "trunk")
DEFAULT_BRANCH = BRANCHES[0]


@dataclass(frozen=True, slots=True)
class RegoRule:
    """One Rego module. `module` ends with a newline; `denial` completes "deny …"; `messages` are what it can say."""

    attestor: Attestor
    denial: str
    module: str
    messages: tuple[str, ...]


def branch_of(setup: Setup) -> str:
    """The branch that the answer works on: the question names it for git-branch Rego, else git's usual one."""
    if setup.rego != "git-branch":
        return DEFAULT_BRANCH
    return BRANCHES[(COMBINATIONS.index(setup.combination) + COMMANDS.index(setup.command)) % len(BRANCHES)]


def rego_rule(setup: Setup) -> RegoRule | None:
    """The rule that this setup asks for."""
    match setup.rego:
        case None:
            return None
        case "git-branch":
            return _git_branch(branch_of(setup))
        case "git-clean":
            return _rule(
                "git-clean", "a working tree with changes", ["input.status[_]"], ["working tree has changes"]
            )
        case "environment-ci":
            return _rule(
                "environment-ci",
                "runs without `CI=true`",
                ['not input.variables.CI == "true"'],
                ["CI is not true"],
            )
        case "product-files":
            return _product_files(setup.command.makes)


def _git_branch(branch: str) -> RegoRule:
    denial = f"any branch but `{branch}`"
    return _rule("git-branch", denial, [f'not input.branch == "{branch}"'], [f"branch is not {branch}"])


def _product_files(files: tuple[str, ...]) -> RegoRule:
    """One `deny` a file, so that each missing one is told."""
    denial = "runs that do not make " + " and ".join(f"`{file}`" for file in files)
    conditions = [f'not input["{file}"]' for file in files]
    return _rule("product-files", denial, conditions, [f"{file} is missing" for file in files])


def _rule(kind: RegoKind, denial: str, conditions: list[str], messages: list[str]) -> RegoRule:
    attestor = REGO_ATTESTOR[kind]
    denials = (
        f'deny[msg] {{\n  {condition}\n  msg := "{message}"\n}}\n'
        for condition, message in zip(conditions, messages, strict=True)
    )
    return RegoRule(attestor, denial, f"package {attestor}\n" + "".join(denials), tuple(messages))
