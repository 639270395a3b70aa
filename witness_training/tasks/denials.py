"""What each kind of Rego denies, in the words of a question."""

from __future__ import annotations

from typing import assert_never

from witness_generators.documents.rego import RegoKind


def denial(kind: RegoKind, *, branch: str, makes: tuple[str, ...]) -> str:
    """Completes "deny …" for a step that runs on `branch` and makes these files."""
    match kind:
        case "git-branch":
            return f"any branch but `{branch}`"
        case "git-clean":
            return "a working tree with changes"
        case "environment-ci":
            return "runs without `CI=true`"
        case "product-files":
            return "runs that do not make " + " and ".join(f"`{file}`" for file in makes)
        case _:
            assert_never(kind)
