"""Cases of what a Rego module reads of its input, and when one set of paths covers another."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from support.rule_corpus import CORPUS
from witness_schema.oracle import RegoReferences

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


def list_missed(ours: Iterable[Path], opa: RegoReferences) -> list[Path]:
    """Returns the places that OPA reads and our paths leave out, in whole or in part; for what only has to be there, any part of it will do."""
    paths = simplify(ours)
    parts = [path for path in simplify(opa.present) if not any(_meets(one, path) for one in paths)]
    return [*list_uncovered(paths, opa.paths), *parts]


def list_uncovered(ours: Iterable[Path], theirs: Iterable[Path]) -> list[Path]:
    """Returns those of their paths that lie below none of ours; `*` of ours is any step."""
    covers = simplify(ours)
    return [
        path
        for path in simplify(theirs)
        if not any(len(one) <= len(path) and _meets(one, path) for one in covers)
    ]


def simplify(paths: Iterable[Path]) -> tuple[Path, ...]:
    """Returns the paths without a `*` at the end: each member with all below it is all below the whole."""
    return tuple(dict.fromkeys(map(_cut_members, paths)))


def _cut_members(path: Path) -> Path:
    return _cut_members(path[:-1]) if path[-1:] == ("*",) else path


def _meets(ours: Path, theirs: Path) -> bool:
    return all(mine in ("*", step) for mine, step in zip(ours, theirs, strict=False))
