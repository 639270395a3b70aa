"""The schema of one attestor or document: its shape, its JSON Schema, and a validator compiled on first use."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import jsonschema_rs

from witness_schema.documents.go_reading import iter_variants, make_plain, read_as_go
from witness_schema.documents.go_text import parse_straight, parse_text
from witness_schema.documents.text_faults import find_text_faults
from witness_schema.encoding_json.type_encoding import Mode
from witness_schema.errors import Misuse, NotConformant, UnreadableSource, Violation
from witness_schema.json_pointers import render_pointer
from witness_schema.printable import quote
from witness_schema.reading.attestor_records import ConfigOption, UnknownOption
from witness_schema.schemas.option_schemas import list_unresolved, print_options
from witness_schema.shapes.json_shape import AnyOf, Array, Definitions, JsonShape, MapOf, Record, Unresolved
from witness_schema.shapes.schema_printing import Schema, emit
from witness_schema.shapes.shape_walk import every

# Other modules recognize our own schema files by this prefix, so it must never change.
ID_PREFIX = "urn:witness-schema:go-witness:"
ID = ID_PREFIX + "{version}:{mode}:{name}"


@dataclass(frozen=True)
class AttestorSchema:
    """The shape, the schema and the validator of one attestor or document.

    predicate_types: empty for documents, as is run_type. source: `path:line` in go-witness.
    """

    name: str
    predicate_types: tuple[str, ...]
    run_type: str
    go_type: str
    source: str
    mode: Mode
    version: str
    shape: JsonShape
    # A dict cannot be hashed, and its repr would fill the screen.
    definitions: Definitions = field(hash=False, repr=False)
    options: tuple[ConfigOption, ...] = ()
    unknown_options: tuple[UnknownOption, ...] = ()

    @property
    def id(self) -> str:
        """The schema's `$id`, stable for one version and mode."""
        return ID.format(version=self.version, mode=self.mode, name=self.name)

    def json_schema(self) -> Schema:
        """Returns the schema as a self-contained JSON Schema 2020-12 document."""
        # Validators ignore `x-` keywords, so tools can read the provenance without changing what the schema accepts.
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
        if self.options or self.unknown_options:
            root["x-go-witness-options"] = self.options_schema()
        return emit(self.shape, self.definitions, root=root)

    def options_schema(self) -> Schema:
        """Returns a schema of the attestor's options (`--attestor-NAME-OPTION`), one property each.

        `default` is present only where Go's default is a constant.
        """
        return print_options(self.options, self.unknown_options)

    def strict(self) -> AttestorSchema:
        """Returns a copy that refuses unknown properties, like Go's `json.Decoder.DisallowUnknownFields`."""
        closed = {name: _close_records(shape) for name, shape in self.definitions.items()}
        return replace(self, shape=_close_records(self.shape), definitions=closed)

    @cached_property
    def _validator(self) -> jsonschema_rs.Draft202012Validator:
        # Compiling costs far more than one validation, hence the cached property.
        return jsonschema_rs.Draft202012Validator(self.json_schema())

    def is_valid(self, instance: object) -> bool:
        """Whether the parsed instance conforms. Raises `Misuse` for a value that JSON does not have."""
        try:
            return self._validator.is_valid(instance)
        except ValueError as error:
            raise _refuse_value(error) from None

    def iter_errors(self, instance: object) -> Iterator[Violation]:
        """Yields every violation of the parsed instance, each with its JSON pointer. Raises `Misuse` as `is_valid` does."""
        try:
            errors = self._validator.iter_errors(instance)
        except ValueError as refusal:
            raise _refuse_value(refusal) from None
        for error in errors:
            # The message quotes the value, which may be the whole document.
            yield Violation(render_pointer(error.instance_path), quote(error.message))

    def iter_text_errors(self, text: str | bytes) -> Iterator[Violation]:
        """Yields the violations of a JSON text, read as Go reads it, including what parsing hides.

        Hidden are duplicate keys, keys in other case, the spelling of numbers, and bytes that are no UTF-8. A text that is no
        JSON to Go, or too deep to be judged, is one violation of the whole ("").
        """
        reading = self.mode == "validation"
        try:
            tree, found = find_text_faults(text, self.shape, self.definitions, reading=reading)
        except UnreadableSource as error:
            yield Violation("", error.what)
            return
        if found.straight:
            yield from self.iter_errors(parse_straight(text))
        elif reading:
            yield from self._iter_reading_errors(tree)
        else:
            yield from self.iter_errors(make_plain(tree))
        for fault in found.faults:
            yield Violation(fault.pointer, f"{fault.kind}: {quote(fault.message)}")

    def read_text(self, text: str | bytes) -> Any:
        """Reads a JSON text as Go reads it into this type: keys by their field's name, duplicates merged, numbers as numbers.

        For the mode "validation". Raises `NotConformant` with the violations of `iter_text_errors` where Go refuses the text.
        """
        violations = tuple(self.iter_text_errors(text))
        if violations:
            first = violations[0]
            raise NotConformant(first.message, where=first.pointer or "/", violations=violations)
        return read_as_go(parse_text(text), self.shape, self.definitions).value

    def _iter_reading_errors(self, tree: object) -> Iterator[Violation]:
        """Yields the violations of what Go reads, those of parts that a later duplicate overwrites included."""
        reading = read_as_go(tree, self.shape, self.definitions)
        told = set()
        for value in (reading.value, *iter_variants(reading)):
            for violation in self.iter_errors(value):
                # A variant repeats what is wrong elsewhere.
                if violation not in told:
                    told.add(violation)
                    yield violation

    def validate(self, instance: object) -> None:
        """Checks a parsed instance.

        Raises `NotConformant` with the first violation as its message and all of them in `violations`.
        """
        violations = tuple(self.iter_errors(instance))
        if violations:
            first = violations[0]
            raise NotConformant(first.message, where=first.pointer or "/", violations=violations)

    @property
    def unresolved(self) -> tuple[Unresolved, ...]:
        """The places whose shape could not be derived from the Go source."""
        places = (s for s in every(self.shape, self.definitions) if isinstance(s, Unresolved))
        return (*places, *list_unresolved(self.options, self.unknown_options))


def _refuse_value(error: ValueError) -> Misuse:
    """What the validator cannot hold: bytes, sets, keys that are no text, numbers of thousands of digits, circles."""
    return Misuse(
        f"the instance is no value of JSON: {quote(str(error))}",
        advice="pass what json.loads returns, or its text to iter_text_errors",
    )


def _close_records(shape: JsonShape) -> JsonShape:
    """Returns the shape with `closed` set on every record in it; references are closed through their definitions."""
    match shape:
        case Array():
            return replace(shape, items=_close_records(shape.items))
        case MapOf():
            return replace(shape, values=_close_records(shape.values))
        case Record(fields):
            return replace(
                shape, closed=True, fields=tuple(replace(f, shape=_close_records(f.shape)) for f in fields)
            )
        case AnyOf(options):
            return AnyOf(tuple(_close_records(option) for option in options))
        case _:
            return shape
