"""The entries of a collection: one record per predicate type.

`CollectionAttestation.UnmarshalJSON` looks up the attestor of `type` in the registry and decodes `attestation` into it.
It refuses an unknown type (attestation/collection.go:64).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from witness_schema.encoding_json.type_encoding import Encoder
from witness_schema.errors import UnreadableSource
from witness_schema.reading.attestor_records import Attestor, Unread
from witness_schema.shapes.json_shape import AnyOf, Constant, JsonShape, Record, Unresolved

ENTRY = "attestation.CollectionAttestation"
COLLECTION = "collection"
_TYPE, _ATTESTATION = "type", "attestation"


def split_entry_by_type(
    encoder: Encoder, attestors: Iterable[Attestor], unread: Iterable[Unread] = ()
) -> None:
    """Replaces the definition of a collection entry, whose attestation is a Go interface, by one record per predicate type.

    unread: the attestors that could not be read, whose attestations stay open.
    Raises `UnreadableSource` where the entry is not a record with the properties `type` and `attestation`.
    """
    entry = encoder.definitions.get(ENTRY)
    # Its methods are unknown: it is open as it is.
    if isinstance(entry, Unresolved):
        return
    if not isinstance(entry, Record) or not {_TYPE, _ATTESTATION} <= {f.name for f in entry.fields}:
        raise UnreadableSource(
            f"{ENTRY} is not a record of a type and an attestation", advice="is it go-witness?"
        )
    # An attestor may register several predicate types; each gets its own entry with the same attestation shape.
    options: list[JsonShape] = [
        _build_entry(entry, kind, _encode_attestation(encoder, attestor))
        for attestor in attestors
        for kind in attestor.predicate_types
    ]
    options += [option for one in unread if not one.document for option in _list_open_entries(entry, one)]
    encoder.definitions[ENTRY] = AnyOf(tuple(options))


def _encode_attestation(encoder: Encoder, attestor: Attestor) -> JsonShape:
    """Returns the shape of an attestation, which is open where its type cannot be written out."""
    try:
        return encoder.encode_apart(attestor.type)
    except UnreadableSource as error:
        return Unresolved(f"the attestor {attestor.name}: {error.what}", error.where or attestor.source)
    except RecursionError:
        return Unresolved(f"the attestor {attestor.name}: its type is nested too deep", attestor.source)


def _list_open_entries(entry: Record, unread: Unread) -> list[JsonShape]:
    """Returns the entries of an attestor that could not be read; any entry at all where its predicate types are unknown too."""
    # Without the place: that of a file that does not parse is where the checkout lies on this machine.
    place = Unresolved(f"the attestor {unread.name} cannot be read: {unread.reason}", "")
    return [_build_entry(entry, kind, place) for kind in unread.predicate_types] or [place]


def _build_entry(entry: Record, kind: str, attestation: JsonShape) -> Record:
    """Returns the entry for one predicate type; the times of an entry keep their shape."""
    shapes: dict[str, JsonShape] = {_TYPE: Constant(kind), _ATTESTATION: attestation}
    # Both are required: without `type` the registry has nothing to look up.
    fields = (
        replace(field, shape=shapes[field.name], required=not isinstance(shapes[field.name], Unresolved))
        if field.name in shapes
        else field
        for field in entry.fields
    )
    return replace(entry, fields=tuple(fields))
