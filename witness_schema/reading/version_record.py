"""The record of one go-witness version: attestors, documents, and every Go type that they use.

A record contains only facts (names, types, tags, lines). The shapes and schemas of both modes are computed from it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from witness_schema.golang.modules import Module
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

    digest_names: the names that DigestSet reads and writes, in source order. digest_source: `path:line` of their table.
    """

    version: str
    attestors: tuple[Attestor, ...]
    documents: tuple[Document, ...]
    digest_names: tuple[str, ...]
    declared: Mapping[str, Declared] = field(hash=False)
    digest_source: str = ""


def version_numbers(version: str) -> list[int]:
    """Return the numbers of a version as a sort key ("v0.10.0" → [0, 10, 0]); a suffix such as "-rc1" is ignored."""
    return [int(part) for part in version.removeprefix("v").split("-")[0].split("+")[0].split(".")]


@dataclass(frozen=True, slots=True)
class Reading:
    """The inputs of an extraction: the checkout, its version, and folders to search for modules before the module cache."""

    root: Path
    version: str
    replacements: Path | None = None
    search: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Extraction:
    """What a reading gives: the record, the modules that are not on this machine, and the files and folders it is read from."""

    record: VersionRecord
    missed: tuple[Module, ...]
    files: tuple[Path, ...]
    folders: tuple[Path, ...]
