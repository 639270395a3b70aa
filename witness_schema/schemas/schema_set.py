"""The schemas of one go-witness version, by name, each computed on first use."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from functools import cached_property

from witness_schema.documents.plain_json import parse_json
from witness_schema.encoding_json.type_encoding import Encoder, Mode
from witness_schema.errors import UnknownName, UnreadableSource
from witness_schema.golang.names import shorten_key, spell_type
from witness_schema.reading.attestor_records import Attestor
from witness_schema.reading.version_record import Document, VersionRecord
from witness_schema.schemas.attestor_schema import AttestorSchema
from witness_schema.schemas.collection_entries import COLLECTION, ENTRY, split_entry_by_type
from witness_schema.shapes.json_shape import JsonShape, Unresolved, has_null, nullable
from witness_schema.shapes.schema_reading import shape_of


@dataclass(frozen=True)
class SchemaSet:
    """All attestors and documents of one version, in one mode."""

    record: VersionRecord
    mode: Mode = "serialization"
    # Not compared: two sets of the same record and mode are equal, whatever was asked of them so far.
    _built: dict[str, AttestorSchema] = field(default_factory=dict, repr=False, compare=False)

    @property
    def version(self) -> str:
        return self.record.version

    @cached_property
    def attestor_names(self) -> tuple[str, ...]:
        return tuple(attestor.name for attestor in self.record.attestors)

    @cached_property
    def document_names(self) -> tuple[str, ...]:
        return tuple(document.name for document in self.record.documents)

    def get(self, name: str) -> AttestorSchema:
        """Returns the schema of an attestor or document. Raises `UnknownName` with similar names as advice."""
        if name not in self._built:
            self._built[name] = self._make(name)
        return self._built[name]

    def find_owner(self, name: str) -> str:
        """Returns the attestor of a predicate type, and any other name as it is."""
        return (
            next((one.name for one in self.record.attestors if name in one.predicate_types), name)
            if ":" in name
            else name
        )

    @property
    def unresolved(self) -> tuple[Unresolved, ...]:
        return tuple(place for name in self.attestor_names for place in self.get(name).unresolved)

    def _make(self, name: str) -> AttestorSchema:
        item = self._items.get(name)
        match item:
            case None:
                raise make_unknown_name(name, tuple(self._items))
            case Attestor():
                go_type = shorten_key(spell_type(item.type))
                return self._build_schema(item, go_type, item)
            case Document():
                return self._build_schema(item, item.go_type, None)

    @cached_property
    def _items(self) -> dict[str, Attestor | Document]:
        everything: tuple[Attestor | Document, ...] = (*self.record.documents, *self.record.attestors)
        return {item.name: item for item in everything}

    def _build_schema(
        self, item: Attestor | Document, go_type: str, attestor: Attestor | None
    ) -> AttestorSchema:
        # A new encoder for each schema: its `definitions` hold exactly the types that this schema refers to.
        encoder = Encoder(
            self.record.declared,
            self.record.digest_names,
            self.mode,
            module=self.record.module,
            rows=read_rows(self.record, self.mode),
        )
        # A checkout's types may be written out without end, or nested deeper than Python calls.
        try:
            shape = encoder.encode_attestation(item.type)
        except RecursionError:
            raise UnreadableSource("a type is nested too deep to write out", where=item.source) from None
        except UnreadableSource as error:
            raise UnreadableSource(
                error.what, where=error.where or item.source, advice=error.advice
            ) from None
        # Only the collection (and what contains it) refers to entries. Go's type says no more than "an interface".
        if ENTRY in encoder.definitions:
            split_entry_by_type(encoder, self.record.attestors, self.record.unread)
        elif item.name == COLLECTION:
            # Its attestations would be an interface, into which Go reads nothing.
            raise UnreadableSource(f"the collection holds no {ENTRY}", where=item.source)
        return AttestorSchema(
            name=item.name,
            predicate_types=attestor.predicate_types if attestor else (),
            run_type=attestor.run_type if attestor else "",
            go_type=go_type,
            source=item.source,
            mode=self.mode,
            version=self.version,
            shape=shape,
            definitions=encoder.definitions,
            options=attestor.options if attestor else (),
            unknown_options=attestor.unknown_options if attestor else (),
        )


def read_rows(record: VersionRecord, mode: Mode) -> dict[str, JsonShape]:
    """Returns the shapes of the users' rows by the keys of their types. What such a type reads is null too, unless `reads` says otherwise."""
    if mode == "serialization":
        return {row.key: shape_of(parse_json(row.writes)) for row in record.rows}
    return {
        row.key: shape_of(parse_json(row.reads)) if row.reads else _add_null(shape_of(parse_json(row.writes)))
        for row in record.rows
    }


def _add_null(shape: JsonShape) -> JsonShape:
    return shape if has_null(shape) else nullable(shape)


def make_unknown_name(name: str, known: tuple[str, ...]) -> UnknownName:
    """Returns the error for a name that no attestor or document has, with similar names as advice."""
    words = name.lower().replace("_", "-").split()
    near = difflib.get_close_matches("-".join(words), known, n=3, cutoff=0.6)
    # "git environment" is two names, not a misspelt one.
    if len(words) > 1 and set(words) <= set(known):
        advice = f"with commas between: {','.join(words)}"
    else:
        advice = f"did you mean {' or '.join(near)}?" if near else "witness-schema schema list names them all"
    return UnknownName(f"no attestor is named '{name}'", advice=advice, near=tuple(near))
