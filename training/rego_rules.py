"""The four kinds of Rego: what each denies, in the question's words, in Rego and in the message of the denial.

Rego v0 as every go-witness parses it; the query is `data.<package>.deny` and `input` is the attestation
(`policy/rego.go`). A rule that compares under `not` also denies where the field is missing, which plain `!=` lets pass.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never

from training.grid import REGO_ATTESTOR, Attestor, RegoKind


@dataclass(frozen=True, slots=True)
class RegoRule:
    """One Rego module. `module` ends with a newline; `denial` completes "deny …"; `messages` are what it can say."""

    attestor: Attestor
    denial: str
    module: str
    messages: tuple[str, ...]


def rego_rule(kind: RegoKind, *, branch: str, makes: tuple[str, ...]) -> RegoRule:
    """The rule of this kind, for a step that runs on `branch` and makes these files."""
    match kind:
        case "git-branch":
            return _git_branch(branch)
        case "git-clean":
            return _rule(
                kind, "a working tree with changes", ["input.status[_]"], ["working tree has changes"]
            )
        case "environment-ci":
            return _rule(
                kind, "runs without `CI=true`", ['not input.variables.CI == "true"'], ["CI is not true"]
            )
        case "product-files":
            return _product_files(makes)
        case _:
            assert_never(kind)


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
