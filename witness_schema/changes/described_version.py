"""An attestor or document as comparisons see it: registration, shape, and Go type."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from witness_schema.encoding_json.custom_marshalers import list_known_fingerprints
from witness_schema.encoding_json.type_encoding import Encoder, Mode
from witness_schema.golang.types import Declarations, Declared, GoType
from witness_schema.reading.registered_attestors import Attestor, ConfigOption
from witness_schema.reading.version_record import Document, VersionRecord
from witness_schema.shapes.json_shape import Definitions, JsonShape


@dataclass(frozen=True, slots=True)
class Described:
    """One attestor or document of one version.

    type: its Go type, and sources: where the type behind each definition is declared; nothing where schemas were read.
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

    declared: every Go type of the version, none where schemas were read and not sources.
    digest_source: where the table of digest names stands. folder: a path before sources of go-witness's own, for annotations.
    """

    label: str
    attestors: Mapping[str, Described] = field(hash=False)
    documents: Mapping[str, Described] = field(hash=False)
    declared: Declarations
    digest_source: str = ""
    folder: str = ""


def edition(
    record: VersionRecord, *, label: str = "", folder: str = "", mode: Mode = "serialization"
) -> Edition:
    """A version record as one side."""
    readable = _assumed(record.declared)
    attestors = {a.name: _attestor(record, readable, a, mode) for a in record.attestors}
    documents = {d.name: _document(record, readable, d, mode) for d in record.documents}
    return Edition(
        label or record.version, attestors, documents, record.declared, record.digest_source, folder
    )


def _attestor(record: VersionRecord, readable: Declarations, attestor: Attestor, mode: Mode) -> Described:
    encoder = Encoder(readable, record.digest_names, mode)
    shape = encoder.encode(attestor.type)
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
        _sources(encoder, record.declared),
    )


def _document(record: VersionRecord, readable: Declarations, document: Document, mode: Mode) -> Described:
    """A document by itself: what attestations a collection can hold is told by the attestors."""
    encoder = Encoder(readable, record.digest_names, mode)
    shape = encoder.encode(document.type)
    sources = _sources(encoder, record.declared)
    return Described(
        document.name, shape, encoder.definitions, document.source, type=document.type, sources=sources
    )


def _sources(encoder: Encoder, declared: Declarations) -> dict[str, str]:
    return {name: declared[key].source for name, key in encoder.keys.items()}


def _assumed(declared: Declarations) -> dict[str, Declared]:
    """Marshalers that have a row, as the row knows them.

    A method that was changed since then is a change to report (`MARSHALER_CHANGED`), not a reason to compare nothing.
    """
    return {key: _as_known(one) for key, one in declared.items()}


def _as_known(declared: Declared) -> Declared:
    known, marshaler = list_known_fingerprints(declared.key), declared.marshaler
    if marshaler is None or not known or marshaler.fingerprint in known:
        return declared
    return replace(declared, marshaler=replace(marshaler, fingerprint=known[0]))
