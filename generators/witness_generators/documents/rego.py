"""Four kinds of Rego: what each denies, in Rego and in the message of the denial.

Upstream parses modules as Rego v0 unless they import `rego.v1`, asks for `data.<package>.deny` and hands over the
attestation itself as `input` (`policy/rego.go`). Two traps shape every rule: a comparison with a missing field is
undefined, and so denies nothing unless it stands under `not`; and an undefined `deny` of one package masks the denials
of another, so there is one package for each attestor.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, assert_never

RegoKind = Literal["git-branch", "git-clean", "environment-ci", "product-files"]
Syntax = Literal["v0", "v1"]
KINDS: tuple[RegoKind, ...] = ("git-branch", "git-clean", "environment-ci", "product-files")


@dataclass(frozen=True, slots=True)
class RegoRule:
    """One Rego module, for the attestations of one attestor; `messages` are all that it can say."""

    kind: RegoKind
    attestor: str
    module: str
    messages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Denial:
    """A condition in Rego and the message when it holds."""

    condition: str
    message: str


def git_branch(branch: str, syntax: Syntax = "v0") -> RegoRule:
    """Deny every branch but this one, and an attestation without a branch."""
    denial = Denial(f"not input.branch == {_text(branch)}", f"branch is not {branch}")
    return _rule("git-branch", "git", [denial], syntax)


def git_clean(syntax: Syntax = "v0") -> RegoRule:
    """Deny a working tree with changes. A clean one has no status at all, which denies nothing."""
    return _rule("git-clean", "git", [Denial("count(input.status) > 0", "working tree has changes")], syntax)


def environment_ci(syntax: Syntax = "v0") -> RegoRule:
    """Deny a run whose variable CI is not "true"."""
    denial = Denial('not input.variables.CI == "true"', "CI is not true")
    return _rule("environment-ci", "environment", [denial], syntax)


def product_files(files: Sequence[str], syntax: Syntax = "v0") -> RegoRule:
    """Deny a run that does not make each of these files; each missing one is told."""
    denials = [Denial(f"not input[{_text(file)}]", f"{file} is missing") for file in files]
    return _rule("product-files", "product", denials, syntax)


def rule_of_kind(
    kind: RegoKind, *, branch: str = "main", files: Sequence[str] = ("output.txt",), syntax: Syntax = "v0"
) -> RegoRule:
    """The rule of this kind: `branch` is for git-branch, `files` for product-files."""
    match kind:
        case "git-branch":
            return git_branch(branch, syntax)
        case "git-clean":
            return git_clean(syntax)
        case "environment-ci":
            return environment_ci(syntax)
        case "product-files":
            return product_files(files, syntax)
        case _:
            assert_never(kind)


def _rule(kind: RegoKind, attestor: str, denials: Sequence[Denial], syntax: Syntax) -> RegoRule:
    module = _HEADS[syntax].format(package=attestor) + "".join(_deny(denial, syntax) for denial in denials)
    return RegoRule(kind, attestor, module, tuple(denial.message for denial in denials))


_HEADS: dict[Syntax, str] = {"v0": "package {package}\n", "v1": "package {package}\nimport rego.v1\n"}


def _deny(denial: Denial, syntax: Syntax) -> str:
    head = "deny[msg] {" if syntax == "v0" else "deny contains msg if {"
    return f"{head}\n  {denial.condition}\n  msg := {_text(denial.message)}\n}}\n"


def _text(text: str) -> str:
    """A Rego string: JSON's, in ASCII."""
    return json.dumps(text)
