"""The record of one go-witness version: attestors, documents, and every Go type that they use.

A record contains only facts (names, types, tags, lines). The shapes and schemas of both modes are computed from it.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from witness_schema.golang.modules import Module
from witness_schema.golang.types import Declared, GoType, Named
from witness_schema.reading.attestor_records import Attestor, Unread


@dataclass(frozen=True, slots=True)
class Document:
    """A JSON document around or beside the attestations: collection, statement, envelope, policy, file."""

    name: str
    type: GoType
    go_type: str
    source: str


@dataclass(frozen=True, slots=True)
class UserRow:
    """What a user's row says of a type with a marshaler: the JSON Schemas of what it writes and reads; reads: "" for the same."""

    key: str
    writes: str
    reads: str = ""


# Raise it where this package finds other facts in the same source: a record says which reader wrote it.
# 1: the root package's imports alone. 2: commands too, and what the `witness` command always runs.
READER = 2


@dataclass(frozen=True, slots=True)
class VersionRecord:
    """One version of go-witness.

    digest_names: the names that DigestSet reads and writes, in source order. digest_source: `path:line` of their table.
    unread: the attestors and documents that are there and could not be read.
    reader: the number of the reader that wrote it. taken: attestors that come from the record of another version, with
    that version. rows: those of the user's witness-schema.toml.
    """

    version: str
    attestors: tuple[Attestor, ...]
    documents: tuple[Document, ...]
    digest_names: tuple[str, ...]
    declared: Mapping[str, Declared] = field(hash=False)
    digest_source: str = ""
    unread: tuple[Unread, ...] = ()
    reader: int = READER
    taken: tuple[tuple[str, str], ...] = ()
    rows: tuple[UserRow, ...] = ()

    @property
    def module(self) -> str:
        """The path of the module that this is a version of: go-witness's own, or that of a fork; "" where nothing tells it."""
        types = (*(document.type for document in self.documents), *(one.type for one in self.attestors))
        keys = (of.key for of in types if isinstance(of, Named))
        found = (key.partition("/attestation")[0] for key in keys if "/attestation" in key)
        return next(found, "")


def is_release(version: str) -> bool:
    """Whether this names a version of the module, "v0.12.0", and not a snapshot of a branch, "main-2026-08-05"."""
    return version[:1] == "v" and version[1:2].isdigit()


def version_numbers(version: str) -> list[int]:
    """Return the numbers of a version as a sort key ("v0.10.0" → [0, 10, 0]); a suffix such as "-rc1" is ignored.

    The snapshot of a branch, "main-2026-08-05", comes after every release.
    """
    if not is_release(version):
        return [sys.maxsize, *(int(part) for part in version.split("-") if part.isdigit())]
    return [int(part) for part in version.removeprefix("v").split("-")[0].split("+")[0].split(".")]


@dataclass(frozen=True, slots=True)
class Reading:
    """The inputs of an extraction: the checkout, its version, and folders to search for modules before the module cache."""

    root: Path
    version: str
    replacements: Path | None = None
    search: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class PackageReading:
    """The inputs of a reading of the user's packages.

    folder: the package, or a folder above packages. home: the folder below which everything is read. types: the names of
    types of the package; () for the attestors that are registered. search: folders of modules before the module cache.
    """

    folder: Path
    home: Path
    version: str
    types: tuple[str, ...] = ()
    search: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Extraction:
    """What a reading gives: the record, the modules that are not on this machine, and the files and folders it is read from."""

    record: VersionRecord
    missed: tuple[Module, ...]
    files: tuple[Path, ...]
    folders: tuple[Path, ...]
