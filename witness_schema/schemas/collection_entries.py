"""The entries of a collection: which attestation stands under which predicate type.

`CollectionAttestation.UnmarshalJSON` asks the registry for the attestor of `type` and reads `attestation` into it, so
every entry is a record of its own by type, and an unknown type is refused (attestation/collection.go:64).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from witness_schema.encoding_json.type_encoding import Encoder
from witness_schema.errors import UnreadableSource
from witness_schema.reading.registered_attestors import Attestor
from witness_schema.shapes.json_shape import AnyOf, Constant, JsonShape, Record

ENTRY = "attestation.CollectionAttestation"
_TYPE, _ATTESTATION = "type", "attestation"


def with_attestations(encoder: Encoder, attestors: Iterable[Attestor]) -> None:
    """Replace the entry's definition, whose attestation is an interface, by one record per predicate type."""
    entry = encoder.definitions.get(ENTRY)
    if not isinstance(entry, Record) or not {_TYPE, _ATTESTATION} <= {f.name for f in entry.fields}:
        raise UnreadableSource(
            f"{ENTRY} is not a record of a type and an attestation", advice="is it go-witness?"
        )
    options = [
        _entry(entry, kind, encoder.encode(attestor.type))
        for attestor in attestors
        for kind in attestor.predicate_types
    ]
    encoder.definitions[ENTRY] = AnyOf(tuple(options))


def _entry(entry: Record, kind: str, attestation: JsonShape) -> Record:
    shapes: dict[str, JsonShape] = {_TYPE: Constant(kind), _ATTESTATION: attestation}
    fields = (
        replace(field, shape=shapes[field.name], required=True) if field.name in shapes else field
        for field in entry.fields
    )
    return replace(entry, fields=tuple(fields))
