"""The entries of a collection: one record per predicate type.

`CollectionAttestation.UnmarshalJSON` looks up the attestor of `type` in the registry and decodes `attestation` into it.
It refuses an unknown type (attestation/collection.go:64).
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


def split_entry_by_type(encoder: Encoder, attestors: Iterable[Attestor]) -> None:
    """Replaces the definition of a collection entry, whose attestation is a Go interface, by one record per predicate type.

    Raises `UnreadableSource` where the entry is not a record with the properties `type` and `attestation`.
    """
    entry = encoder.definitions.get(ENTRY)
    if not isinstance(entry, Record) or not {_TYPE, _ATTESTATION} <= {f.name for f in entry.fields}:
        raise UnreadableSource(
            f"{ENTRY} is not a record of a type and an attestation", advice="is it go-witness?"
        )
    # An attestor may register several predicate types; each gets its own entry with the same attestation shape.
    options = [
        _build_entry(entry, kind, encoder.encode_attestation(attestor.type))
        for attestor in attestors
        for kind in attestor.predicate_types
    ]
    encoder.definitions[ENTRY] = AnyOf(tuple(options))


def _build_entry(entry: Record, kind: str, attestation: JsonShape) -> Record:
    """Returns the entry for one predicate type; the times of an entry keep their shape."""
    shapes: dict[str, JsonShape] = {_TYPE: Constant(kind), _ATTESTATION: attestation}
    # Both are required: without `type` the registry has nothing to look up.
    fields = (
        replace(field, shape=shapes[field.name], required=True) if field.name in shapes else field
        for field in entry.fields
    )
    return replace(entry, fields=tuple(fields))
