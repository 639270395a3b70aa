"""The schemas of one version of go-witness, by name, computed when asked for."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import cast

import jsonschema_rs

from witness_schema.attestors import Attestor
from witness_schema.errors import WitnessSchemaError
from witness_schema.golang.names import short
from witness_schema.golang.types import Named
from witness_schema.json_encoding import Encoder, Mode
from witness_schema.json_schema import Schema, emit
from witness_schema.json_shape import Definitions, JsonShape, Unresolved
from witness_schema.program import Document, Program
from witness_schema.shape_walk import every

ID = "https://witness-schema.dev/{version}/{mode}/{name}.json"


@dataclass(frozen=True, slots=True)
class Violation:
    """Why an instance is refused: a JSON pointer into it and the validator's sentence."""

    pointer: str
    message: str


@dataclass(frozen=True)
class AttestorSchema:
    """The shape, the schema and the validator of one attestor or document.

    predicate_types is empty and run_type "" for documents. source is `path:line` in go-witness.
    """

    name: str
    predicate_types: tuple[str, ...]
    run_type: str
    go_type: str
    source: str
    mode: Mode
    version: str
    shape: JsonShape
    definitions: Definitions = field(repr=False)

    def json_schema(self) -> Schema:
        """A JSON Schema 2020-12 document of its own."""
        root = {
            "$id": ID.format(version=self.version, mode=self.mode, name=self.name),
            "title": self.name,
            "x-go-witness": {
                "attestor": self.name,
                "predicateTypes": list(self.predicate_types),
                "runType": self.run_type,
                "goType": self.go_type,
                "source": self.source,
            },
        }
        return emit(self.shape, self.definitions, root=root)

    @cached_property
    def _validator(self) -> jsonschema_rs.Draft202012Validator:
        return jsonschema_rs.Draft202012Validator(self.json_schema())

    def is_valid(self, instance: object) -> bool:
        """Whether the (parsed) instance conforms."""
        return self._validator.is_valid(instance)

    def iter_errors(self, instance: object) -> Iterator[Violation]:
        """Every reason why it does not."""
        for error in self._validator.iter_errors(instance):
            yield Violation("".join(f"/{step}" for step in error.instance_path), error.message)

    def validate(self, instance: object) -> None:
        """Raise with the first reason and its place."""
        for violation in self.iter_errors(instance):
            raise WitnessSchemaError(violation.message, where=violation.pointer or "/")

    @property
    def unresolved(self) -> tuple[Unresolved, ...]:
        """The places that the source did not explain."""
        return tuple(s for s in every(self.shape, self.definitions) if isinstance(s, Unresolved))


@dataclass(frozen=True)
class SchemaSet:
    """All attestors and documents of one program, in one direction."""

    program: Program
    mode: Mode = "serialization"
    _made: dict[str, AttestorSchema] = field(default_factory=dict, repr=False)

    @property
    def version(self) -> str:
        return self.program.version

    @cached_property
    def attestor_names(self) -> tuple[str, ...]:
        return tuple(attestor.name for attestor in self.program.attestors)

    @cached_property
    def document_names(self) -> tuple[str, ...]:
        return tuple(document.name for document in self.program.documents)

    def get(self, name: str) -> AttestorSchema:
        """The schema of an attestor or document; an unknown name is an error with the near ones."""
        if name not in self._made:
            self._made[name] = self._make(name)
        return self._made[name]

    @property
    def unresolved(self) -> tuple[Unresolved, ...]:
        return tuple(place for name in self.attestor_names for place in self.get(name).unresolved)

    def _make(self, name: str) -> AttestorSchema:
        known: dict[str, Attestor | Document] = {
            item.name: item for item in (*self.program.documents, *self.program.attestors)
        }
        if name not in known:
            raise unknown_name(name, tuple(known))
        item = known[name]
        encoder = Encoder(self.program.declared, self.program.digest_names, self.mode)
        shape = encoder.shape(item.type)
        match item:
            case Attestor():
                go_type = short(cast(Named, item.type).key)
                return self._schema(name, item.predicate_types, item.run_type, go_type, item.source, shape, encoder)
            case Document():
                return self._schema(name, (), "", item.go_type, item.source, shape, encoder)

    def _schema(
        self, name: str, types: tuple[str, ...], run: str, go_type: str, source: str, shape: JsonShape, encoder: Encoder
    ) -> AttestorSchema:
        return AttestorSchema(
            name, types, run, go_type, source, self.mode, self.version, shape, encoder.definitions
        )


def unknown_name(name: str, known: tuple[str, ...]) -> WitnessSchemaError:
    """No attestor or document has this name; the nearest ones are the advice."""
    near = difflib.get_close_matches(name, known, n=3, cutoff=0.5)
    advice = f"did you mean {' or '.join(near)}?" if near else "witness-schema schema list names them all"
    return WitnessSchemaError(f"no attestor is named '{name}'", advice=advice)


