"""One attestor's or document's schema: its shape, its JSON Schema, and its validator, compiled when it is first used."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

import jsonschema_rs

from witness_schema.encoding_json.type_encoding import Mode
from witness_schema.errors import NotConformant, Violation
from witness_schema.reading.registered_attestors import ConfigOption
from witness_schema.shapes.json_shape import AnyOf, Array, Definitions, JsonShape, MapOf, Record, Unresolved
from witness_schema.shapes.json_text import find_unseen
from witness_schema.shapes.schema_printing import Schema, emit
from witness_schema.shapes.shape_walk import every

ID_PREFIX = "urn:witness-schema:go-witness:"
ID = ID_PREFIX + "{version}:{mode}:{name}"


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
    definitions: Definitions = field(hash=False, repr=False)
    options: tuple[ConfigOption, ...] = ()

    @property
    def id(self) -> str:
        """The schema's `$id`, stable for a version and a direction."""
        return ID.format(version=self.version, mode=self.mode, name=self.name)

    def json_schema(self) -> Schema:
        """A JSON Schema 2020-12 document of its own."""
        root: Schema = {
            "$id": self.id,
            "title": self.name,
            "x-go-witness": {
                "attestor": self.name,
                "predicateTypes": list(self.predicate_types),
                "runType": self.run_type,
                "goType": self.go_type,
                "source": self.source,
            },
        }
        if self.options:
            root["x-go-witness-options"] = self.options_schema()
        return emit(self.shape, self.definitions, root=root)

    def options_schema(self) -> Schema:
        """The attestor's options (`--attestor-NAME-OPTION`) as properties; a default stands where it is a constant."""
        return {
            "type": "object",
            "properties": {option.name: _option(option) for option in self.options},
            "additionalProperties": False,
        }

    def strict(self) -> AttestorSchema:
        """The same without room for properties that Go would drop (`DisallowUnknownFields`)."""
        closed = {name: _closed(shape) for name, shape in self.definitions.items()}
        return replace(self, shape=_closed(self.shape), definitions=closed)

    @cached_property
    def _validator(self) -> jsonschema_rs.Draft202012Validator:
        return jsonschema_rs.Draft202012Validator(self.json_schema())

    def is_valid(self, instance: object) -> bool:
        """Whether the (parsed) instance conforms."""
        return self._validator.is_valid(instance)

    def iter_errors(self, instance: object) -> Iterator[Violation]:
        """Every reason why it does not."""
        for error in self._validator.iter_errors(instance):
            steps = (str(step).replace("~", "~0").replace("/", "~1") for step in error.instance_path)
            yield Violation("".join(f"/{step}" for step in steps), error.message)

    def iter_text_errors(self, text: str | bytes) -> Iterator[Violation]:
        """`iter_errors` of a JSON text, and what JSON Schema cannot see in it: duplicate keys, spelling of numbers."""
        seen_in_text = find_unseen(text, self.shape, self.definitions, reading=self.mode == "validation")
        yield from self.iter_errors(json.loads(text))
        for found in seen_in_text:
            yield Violation(found.pointer, f"{found.kind}: {found.message}")

    def validate(self, instance: object) -> None:
        """Check a parsed instance. Raises `NotConformant`, which tells the first violation and holds them all."""
        violations = tuple(self.iter_errors(instance))
        if violations:
            first = violations[0]
            raise NotConformant(first.message, where=first.pointer or "/", violations=violations)

    @property
    def unresolved(self) -> tuple[Unresolved, ...]:
        """The places that the source did not explain."""
        return tuple(s for s in every(self.shape, self.definitions) if isinstance(s, Unresolved))


_KINDS: dict[str, Schema] = {
    "bool": {"type": "boolean"},
    "int": {"type": "integer"},
    "string": {"type": "string"},
    "stringslice": {"type": "array", "items": {"type": "string"}},
    "duration": {"type": "string"},
}


def _option(option: ConfigOption) -> Schema:
    kind = _KINDS[option.kind]
    return kind if option.default is None else {**kind, "default": option.default}


def _closed(shape: JsonShape) -> JsonShape:
    """The shape with every record in it closed."""
    match shape:
        case Array():
            return replace(shape, items=_closed(shape.items))
        case MapOf():
            return replace(shape, values=_closed(shape.values))
        case Record(fields):
            return replace(
                shape, closed=True, fields=tuple(replace(f, shape=_closed(f.shape)) for f in fields)
            )
        case AnyOf(options):
            return AnyOf(tuple(_closed(option) for option in options))
        case _:
            return shape
