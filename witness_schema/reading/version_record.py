"""The record of one go-witness version: attestors, documents, and every Go type that they reach.

A record is facts only (names, types, tags, lines). Shapes and schemas of both directions are computed from it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from witness_schema.golang.types import Declared, GoType
from witness_schema.reading.registered_attestors import Attestor


@dataclass(frozen=True, slots=True)
class Document:
    """A JSON document around or beside the attestations: collection, statement, envelope, policy, file."""

    name: str
    type: GoType
    go_type: str
    source: str


@dataclass(frozen=True, slots=True)
class VersionRecord:
    """One version of go-witness.

    digest_names: what DigestSet reads and writes, in the source's order. digest_source: `path:line` of their table.
    """

    version: str
    attestors: tuple[Attestor, ...]
    documents: tuple[Document, ...]
    digest_names: tuple[str, ...]
    declared: Mapping[str, Declared] = field(hash=False)
    digest_source: str = ""


def version_numbers(version: str) -> list[int]:
    """A version's numbers, to sort by ("v0.10.0" → [0, 10, 0]); a suffix such as "-rc1" does not count."""
    return [int(part) for part in version.removeprefix("v").split("-")[0].split("+")[0].split(".")]


@dataclass(frozen=True, slots=True)
class Reading:
    """Where to read: the checkout, its version, and where other modules are looked for before the module cache."""

    root: Path
    version: str
    replacements: Path | None = None
    search: tuple[Path, ...] = ()
