"""The input of comparisons: the registration, shape and Go type of each attestor and document of a version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from witness_schema.encoding_json.custom_marshalers import (
    find_type_row,
    is_known_reader,
    list_known_fingerprints,
)
from witness_schema.encoding_json.type_encoding import Encoder, Mode
from witness_schema.golang.types import Declarations, Declared, GoType
from witness_schema.reading.attestor_records import Attestor, ConfigOption
from witness_schema.reading.version_record import Document, VersionRecord
from witness_schema.schemas.schema_set import read_rows
from witness_schema.shapes.json_shape import Definitions, JsonShape


@dataclass(frozen=True, slots=True)
class Described:
    """One attestor or document of one version.

    type: its Go type. sources: where the Go type of each definition is declared. Both are empty for emitted schemas.
    """

    name: str
    shape: JsonShape
    definitions: Definitions = field(hash=False)
    source: str
    registration: str = ""
    type_source: str = ""
    run_source: str = ""
    predicate_types: tuple[str, ...] = ()
    run_type: str = ""
    options: tuple[ConfigOption, ...] = ()
    type: GoType | None = None
    sources: Mapping[str, str] = field(hash=False, default_factory=dict)


@dataclass(frozen=True, slots=True)
class Edition:
    """One side of a comparison.

    declared: every Go type of the version; empty for emitted schemas. digest_source: `path:line` of the table of digest
    names. folder: the checkout's path, for annotations. unread: names of the attestors that are there and cannot be read.
    """

    label: str
    attestors: Mapping[str, Described] = field(hash=False)
    documents: Mapping[str, Described] = field(hash=False)
    declared: Declarations
    digest_source: str = ""
    folder: str = ""
    unread: frozenset[str] = frozenset()


def build_edition(
    record: VersionRecord, *, label: str = "", folder: str = "", mode: Mode = "serialization"
) -> Edition:
    """Returns a version record as one side of a comparison. label: its name in reports, by default the version."""
    # The shapes use the assumed marshalers; `declared` keeps the real ones, so that `methods` can report the difference.
    readable = _assume_known_marshalers(record)
    attestors = {a.name: _describe_attestor(record, readable, a, mode) for a in record.attestors}
    documents = {d.name: _describe_document(record, readable, d, mode) for d in record.documents}
    return Edition(
        label or record.version,
        attestors,
        documents,
        record.declared,
        record.digest_source,
        folder,
        frozenset(one.name for one in record.unread),
    )


def _describe_attestor(
    record: VersionRecord, readable: Declarations, attestor: Attestor, mode: Mode
) -> Described:
    encoder = Encoder(readable, record.digest_names, mode, module=record.module, rows=read_rows(record, mode))
    shape = encoder.encode_attestation(attestor.type)
    return Described(
        attestor.name,
        shape,
        encoder.definitions,
        attestor.source,
        attestor.registration,
        attestor.type_source,
        attestor.run_source,
        attestor.predicate_types,
        attestor.run_type,
        attestor.options,
        attestor.type,
        _list_sources(encoder, record.declared),
    )


def _describe_document(
    record: VersionRecord, readable: Declarations, document: Document, mode: Mode
) -> Described:
    """Describes a document by itself; changes of the attestations in a collection are reported for their attestors."""
    encoder = Encoder(readable, record.digest_names, mode, module=record.module, rows=read_rows(record, mode))
    shape = encoder.encode_attestation(document.type)
    sources = _list_sources(encoder, record.declared)
    return Described(
        document.name, shape, encoder.definitions, document.source, type=document.type, sources=sources
    )


def _list_sources(encoder: Encoder, declared: Declarations) -> dict[str, str]:
    return {name: declared[key].source for name, key in encoder.keys.items()}


def _assume_known_marshalers(record: VersionRecord) -> dict[str, Declared]:
    """Returns the declarations with each marshaler that has a table row set to the fingerprint in that row.

    A marshaler that was edited since is a change to report (`MARSHALER_CHANGED`), not a reason to stop comparing; so is a
    method that reads, and of which nothing is known.
    """
    return {key: _assume_known(one, record.module) for key, one in record.declared.items()}


def _assume_known(declared: Declared, module: str) -> Declared:
    if find_type_row(declared) is not None:
        return declared
    reader = declared.unmarshaler
    if reader is not None and reader.type is None and not is_known_reader(declared.key, reader, module):
        declared = replace(declared, unmarshaler=None)
    known, marshaler = list_known_fingerprints(declared.key, module), declared.marshaler
    if marshaler is None or not known or marshaler.fingerprint in known:
        return declared
    return replace(declared, marshaler=replace(marshaler, fingerprint=known[0]))
