"""The schemas of the parts of a document, in every bundled version of go-witness; versions of equal shapes share one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache

from witness_schema.encoding_json.type_encoding import Encoder, Mode
from witness_schema.json_writing import encode_sorted
from witness_schema.reading.version_record import version_numbers
from witness_schema.schemas.attestor_schema import AttestorSchema
from witness_schema.schemas.bundled_versions import bundled_record, bundled_version, bundled_versions, schemas
from witness_schema.schemas.collection_entries import COLLECTION, ENTRY
from witness_schema.schemas.schema_set import read_rows
from witness_schema.shapes.json_shape import Anything, JsonShape, Record, Reference, Text
from witness_schema.shapes.schema_printing import emit

# An entry of a collection without its attestation, which is judged by the schema of its type.
ENTRY_FRAME = "entry"
_FRAMES = (COLLECTION, ENTRY_FRAME)


@dataclass(frozen=True, slots=True)
class ShapeGroup:
    """A schema, and the versions that have it, newest first but the default version before all."""

    schema: AttestorSchema = field(hash=False)
    versions: tuple[str, ...]


@cache
def list_versions() -> tuple[str, ...]:
    """Every bundled version: the default one, then the others, newest first."""
    default = bundled_version()
    return (default, *(version for version in reversed(bundled_versions()) if version != default))


@cache
def list_groups(name: str, mode: Mode) -> tuple[ShapeGroup, ...]:
    """The schemas of an attestor or document over all bundled versions, each once; versions without it have none."""
    grouped: dict[bytes, tuple[AttestorSchema, list[str]]] = {}
    for version in list_versions():
        schema = find_schema(name, mode, version)
        if schema is not None:
            # Without names and lines of the source, which differ where the shape does not.
            key = encode_sorted(emit(schema.shape, schema.definitions))
            grouped.setdefault(key, (schema, []))[1].append(version)
    return tuple(ShapeGroup(schema, tuple(versions)) for schema, versions in grouped.values())


@cache
def find_schema(name: str, mode: Mode, version: str) -> AttestorSchema | None:
    """The schema of an attestor, a document or an entry's frame in one version, None where the version has none."""
    known = schemas(mode, version)
    if name in _FRAMES:
        return _build_frame(name, mode, version)
    return known.get(name) if name in {*known.attestor_names, *known.document_names} else None


@cache
def map_types(version: str) -> Mapping[str, str]:
    """Predicate type → attestor, in one version."""
    return {kind: one.name for one in bundled_record(version).attestors for kind in one.predicate_types}


@cache
def map_all_types() -> Mapping[str, tuple[str, tuple[str, ...]]]:
    """Predicate type → attestor, and the versions that have it, oldest first."""
    found: dict[str, tuple[str, list[str]]] = {}
    for version in bundled_versions():
        for kind, name in map_types(version).items():
            found.setdefault(kind, (name, []))[1].append(version)
    return {kind: (name, tuple(versions)) for kind, (name, versions) in found.items()}


def render_versions(versions: frozenset[str]) -> str:
    """Versions in words, neighbours as a span: "v0.8.0 to v0.9.2, v0.11.0"."""
    spans: list[list[str]] = []
    for version in bundled_versions():
        if version not in versions:
            spans.append([])
        elif spans:
            spans[-1].append(version)
        else:
            spans.append([version])
    words = [span[0] if len(span) == 1 else f"{span[0]} to {span[-1]}" for span in spans if span]
    return ", ".join(words)


def sort_versions(versions: frozenset[str]) -> tuple[str, ...]:
    """Versions, oldest first."""
    return tuple(sorted(versions, key=version_numbers))


def _build_frame(name: str, mode: Mode, version: str) -> AttestorSchema:
    """The schema of a collection of which attestations may be anything, or of such an entry."""
    record = bundled_record(version)
    document = next(one for one in record.documents if one.name == COLLECTION)
    encoder = Encoder(
        record.declared,
        record.digest_names,
        mode,
        module=record.module,
        rows=read_rows(record, mode),
    )
    shape = encoder.encode_attestation(document.type)
    entry = encoder.definitions[ENTRY]
    assert isinstance(entry, Record)
    shapes: dict[str, JsonShape] = {"type": Text(), "attestation": Anything(verbatim=True)}
    fields = tuple(
        replace(one, shape=shapes[one.name], required=True) if one.name in shapes else one
        for one in entry.fields
    )
    framed = replace(entry, fields=fields)
    is_entry = name == ENTRY_FRAME
    definitions = {**encoder.definitions, ENTRY: Anything() if not is_entry else framed}
    return AttestorSchema(
        name=name,
        predicate_types=(),
        run_type="",
        go_type=document.go_type,
        source=document.source,
        mode=mode,
        version=version,
        shape=Reference(ENTRY) if is_entry else shape,
        definitions=definitions,
    )
