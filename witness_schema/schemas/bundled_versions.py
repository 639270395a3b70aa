"""The version records that ship with the package, so that nobody needs Go or a checkout to have schemas."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from witness_schema.encoding_json.type_encoding import Mode
from witness_schema.reading.version_record import VersionRecord
from witness_schema.schemas.attestor_schema import AttestorSchema
from witness_schema.schemas.record_folder import RecordFolder
from witness_schema.schemas.schema_set import SchemaSet

BUNDLED = Path(__file__).parent.parent / "bundled"


def bundled_version() -> str:
    """The go-witness version that is meant where none is named: the pinned one, e.g. "v0.12.0"."""
    return RecordFolder(BUNDLED).default


def bundled_versions() -> tuple[str, ...]:
    """Every bundled version, oldest first."""
    return RecordFolder(BUNDLED).versions


@cache
def bundled_record(version: str | None = None) -> VersionRecord:
    """One bundled record, the default one without a version; "v0.10.0" and "0.10.0" are the same."""
    spelt = None if version is None else version if version.startswith("v") else f"v{version}"
    return RecordFolder(BUNDLED).load(spelt or bundled_version())


@cache
def schemas(mode: Mode = "serialization", version: str | None = None) -> SchemaSet:
    """The bundled schemas of one version, in one direction."""
    return SchemaSet(bundled_record(version), mode)


def load(name: str, mode: Mode = "serialization", *, version: str | None = None) -> AttestorSchema:
    """The schema of an attestor or document: `load("git").validate(x)`, `load("git", version="v0.10.0")`."""
    return schemas(mode, version).get(name)


def attestor_names(version: str | None = None) -> tuple[str, ...]:
    """The registered attestors, sorted."""
    return schemas("serialization", version).attestor_names


def document_names(version: str | None = None) -> tuple[str, ...]:
    """The documents around attestations, sorted: collection, envelope, file, policy, statement."""
    return schemas("serialization", version).document_names
