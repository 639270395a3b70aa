"""Cases of what a Rego module reads of its input, and when one set of paths covers another."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from support.rule_corpus import CORPUS

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReferenceCase:
    """A module and what it reads. wider: why our paths are more than OPA's, "" where they are the same."""

    text: str
    reads: tuple[Path, ...]
    wider: str = ""
    refused: bool = False
    newest: bool = False


def list_cases() -> Iterator[ReferenceCase]:
    for case in tomllib.loads((CORPUS / "rego_references.toml").read_text())["case"]:
        bare = case.get("old") or case.get("newest")
        head = "package a\n" if bare else "package a\nimport rego.v1\n"
        reads = tuple(tuple(path.split("/")) if path else () for path in case["reads"])
        flags = (case.get(flag, False) for flag in ("refused", "newest"))
        yield ReferenceCase(head + case["text"], reads, case.get("wider", ""), *flags)


def list_uncovered(ours: Iterable[Path], theirs: Iterable[Path]) -> list[Path]:
    """Returns those of their paths that lie below none of ours; `*` of ours is any step."""
    covers = tuple(ours)
    return [path for path in theirs if not any(_covers(one, path) for one in covers)]


def _covers(ours: Path, theirs: Path) -> bool:
    return len(ours) <= len(theirs) and all(
        mine in ("*", step) for mine, step in zip(ours, theirs, strict=False)
    )
