"""The schema of one attestor or document: its shape, its JSON Schema, and a validator compiled on first use."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

import jsonschema_rs

from witness_schema.encoding_json.type_encoding import Mode
from witness_schema.errors import NotConformant, Violation
from witness_schema.printable import quote
from witness_schema.reading.registered_attestors import ConfigOption
from witness_schema.shapes.json_shape import AnyOf, Array, Definitions, JsonShape, MapOf, Record, Unresolved
from witness_schema.shapes.json_text import find_unseen
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
        if self.options:
            root["x-go-witness-options"] = self.options_schema()
        return emit(self.shape, self.definitions, root=root)

    def options_schema(self) -> Schema:
        """Returns a schema of the attestor's options (`--attestor-NAME-OPTION`), one property each.

        `default` is present only where Go's default is a constant.
        """
        return {
            "type": "object",
            "properties": {option.name: _print_option(option) for option in self.options},
            "additionalProperties": False,
        }

    def strict(self) -> AttestorSchema:
        """Returns a copy that refuses unknown properties, like Go's `json.Decoder.DisallowUnknownFields`."""
        closed = {name: _close_records(shape) for name, shape in self.definitions.items()}
        return replace(self, shape=_close_records(self.shape), definitions=closed)

    @cached_property
    def _validator(self) -> jsonschema_rs.Draft202012Validator:
        # Compiling costs far more than one validation, hence the cached property.
        return jsonschema_rs.Draft202012Validator(self.json_schema())

    def is_valid(self, instance: object) -> bool:
        """Whether the parsed instance conforms."""
        return self._validator.is_valid(instance)

    def iter_errors(self, instance: object) -> Iterator[Violation]:
        """Yields every violation of the parsed instance, each with its JSON pointer."""
        for error in self._validator.iter_errors(instance):
            # RFC 6901: `~` is escaped before `/`, or the `~` of `~1` would be escaped again.
            steps = (str(step).replace("~", "~0").replace("/", "~1") for step in error.instance_path)
            # The message quotes the value, which may be the whole document.
            yield Violation("".join(f"/{step}" for step in steps), quote(error.message))

    def iter_text_errors(self, text: str | bytes) -> Iterator[Violation]:
        """Yields the violations of a JSON text, including what parsing hides: duplicate keys, the spelling of numbers.

        Raises `json.JSONDecodeError` where the text is not JSON.
        """
        # `json.loads` keeps the last of two equal keys and reads 1.0 and 1e0 as one float; the text still tells them apart.
        seen_in_text = find_unseen(text, self.shape, self.definitions, reading=self.mode == "validation")
        yield from self.iter_errors(json.loads(text))
        for found in seen_in_text:
            yield Violation(found.pointer, f"{found.kind}: {quote(found.message)}")

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
        return tuple(s for s in every(self.shape, self.definitions) if isinstance(s, Unresolved))


# The kinds of go-witness's configuration options (registry/option.go). A duration is a text such as "5m".
_KINDS: dict[str, Schema] = {
    "bool": {"type": "boolean"},
    "int": {"type": "integer"},
    "string": {"type": "string"},
    "stringslice": {"type": "array", "items": {"type": "string"}},
    "duration": {"type": "string"},
}


def _print_option(option: ConfigOption) -> Schema:
    kind = _KINDS[option.kind]
    # None means that Go computes the default at run time, so there is no value to publish.
    return kind if option.default is None else {**kind, "default": option.default}


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
