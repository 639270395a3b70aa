"""Attestors of a user's package beside the bundled ones: one record, whose collection takes both."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

from witness_schema.encoding_json.type_encoding import Mode
from witness_schema.errors import UnreadableSource
from witness_schema.foreign.tree_files import Tree
from witness_schema.reading.attestor_records import Attestor
from witness_schema.reading.package_extraction import extract_package
from witness_schema.reading.user_settings import read_settings
from witness_schema.reading.version_record import VersionRecord
from witness_schema.schemas.bundled_versions import bundled_record
from witness_schema.schemas.schema_set import SchemaSet


def join_packages(source: Path | str, version: str | None = None) -> VersionRecord:
    """Return the record of a bundled version with the attestors of a package, read once per process.

    source: the folder of the package, or that of a witness-schema.toml whose `packages` are taken. Raises
    `UnreadableSource` where one of its attestors cannot be read, or has the name or predicate type of another.
    """
    return _join(Path(os.path.realpath(source)), version)


def add_packages(record: VersionRecord, source: Path | str) -> VersionRecord:
    """Return any record, a checkout's too, with the attestors of a package. Raises what `join_packages` raises."""
    joined = record
    for own in _read_packages(Path(os.path.realpath(source))):
        for attestor in own.attestors:
            _check_free(joined, attestor)
        attestors = (*joined.attestors, *own.attestors)
        joined = replace(
            joined,
            attestors=tuple(sorted(attestors, key=lambda attestor: attestor.name)),
            # What both have is go-witness's own, and the bundled one was compared with real Go.
            declared={**own.declared, **joined.declared},
            rows=tuple(dict.fromkeys((*joined.rows, *own.rows))),
        )
    return joined


@cache
def list_own_names(source: Path) -> frozenset[str]:
    """Return the names of a package's attestors. source: a real path."""
    return frozenset(attestor.name for own in _read_packages(source) for attestor in own.attestors)


@cache
def joined_schemas(source: Path, mode: Mode, version: str | None) -> SchemaSet:
    """Return the schemas of such a record. source: a real path."""
    return SchemaSet(_join(source, version), mode)


@cache
def _join(source: Path, version: str | None) -> VersionRecord:
    return add_packages(bundled_record(version), source)


@cache
def _read_packages(source: Path) -> tuple[VersionRecord, ...]:
    records = tuple(extract_package(folder) for folder in _list_folders(source))
    for record in records:
        if record.unread:
            raise record.unread[0].build_error()
    return records


def _list_folders(source: Path) -> Iterator[Path]:
    settings = read_settings(Tree(source), source)
    if settings is None or not settings.packages:
        yield source
        return
    for number, spelt in enumerate(settings.packages):
        folder = Path(os.path.normpath(source / spelt))
        if not folder.is_relative_to(source) or not folder.is_dir():
            raise UnreadableSource(
                f"packages[{number}] is no folder below it: {spelt[:80]!a}",
                where=str(settings.path),
                advice='name folders of this module: packages = ["./attestors"]',
            )
        yield folder


def _check_free(record: VersionRecord, attestor: Attestor) -> None:
    taken = {*(one.name for one in record.attestors), *(one.name for one in record.documents)}
    kinds = {kind: one.name for one in record.attestors for kind in one.predicate_types}
    if attestor.name in taken:
        raise UnreadableSource(
            f"the name '{attestor.name}' is taken by an attestor or document of go-witness {record.version}",
            where=attestor.registration,
            advice="register it under a name of its own",
        )
    for kind in attestor.predicate_types:
        if kind in kinds:
            raise UnreadableSource(
                f"the predicate type {kind} is that of '{kinds[kind]}'",
                where=attestor.registration,
                advice="register it with a predicate type of its own",
            )
