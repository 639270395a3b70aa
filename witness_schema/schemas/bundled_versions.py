"""The version records that ship with the package; they give schemas without Go and without a checkout."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from witness_schema.encoding_json.type_encoding import Mode
from witness_schema.reading.version_record import VersionRecord
from witness_schema.schemas.attestor_schema import AttestorSchema
from witness_schema.schemas.record_folder import RecordFolder
from witness_schema.schemas.schema_set import SchemaSet

# The one document that people write by hand.
POLICY = "policy"
BUNDLED = Path(__file__).parent.parent / "bundled"


def bundled_version() -> str:
    """Returns the default go-witness version, which is the pinned one, e.g. "v0.12.0"."""
    return RecordFolder(BUNDLED).default


def bundled_versions() -> tuple[str, ...]:
    """Returns every bundled version, oldest first."""
    return RecordFolder(BUNDLED).versions


def bundled_readers() -> Mapping[str, int]:
    """Returns every bundled version, oldest first, with the number of the reader that wrote its record."""
    return RecordFolder(BUNDLED).readers


# Decoding a record takes far longer than a lookup, and records are immutable, so one per process is enough.
@cache
def bundled_record(version: str | None = None) -> VersionRecord:
    """Returns the record of a bundled version, by default the pinned one; the leading "v" is optional.

    Raises `UnknownName` for a version that is not bundled.
    """
    spelt = f"v{version}" if version is not None and version[:1].isdigit() else version
    return RecordFolder(BUNDLED).load(spelt or bundled_version())


@cache
def schemas(mode: Mode = "serialization", version: str | None = None) -> SchemaSet:
    """Returns the bundled schemas of one version in one mode. Raises `UnknownName` for a version that is not bundled."""
    return SchemaSet(bundled_record(version), mode)


def load(
    name: str,
    mode: Mode | None = None,
    *,
    version: str | None = None,
    source: Path | str | None = None,
) -> AttestorSchema:
    """Returns the schema of an attestor or document: `load("git").validate(x)`, `load("git", version="v0.10.0")`.

    name: that of an attestor or a document, or a predicate type. mode: what go-witness writes ("serialization") or reads
    ("validation"); None for the usual one, which is "validation" for a policy, since people write it.
    source: the folder of a Go package of your own, whose attestors join the bundled ones, in `load("collection")` too.
    Raises `UnknownName` for an unknown name or version, `UnreadableSource` where the package cannot be read.
    """
    mode = mode or ("validation" if name == POLICY else "serialization")
    if source is None:
        known = schemas(mode, version)
        return known.get(known.find_owner(name))
    # It reads packages on top of the bundled records, so it imports this module.
    from witness_schema.schemas.joined_packages import joined_schemas

    joined = joined_schemas(Path(os.path.realpath(source)), mode, version)
    return joined.get(joined.find_owner(name))


def attestor_names(version: str | None = None) -> tuple[str, ...]:
    """Returns the names of the registered attestors, sorted."""
    return schemas("serialization", version).attestor_names


def document_names(version: str | None = None) -> tuple[str, ...]:
    """Returns the names of the documents around attestations, sorted: collection, envelope, file, policy, statement."""
    return schemas("serialization", version).document_names
