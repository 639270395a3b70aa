"""Reads a folder that `schema emit` wrote, as one side of a comparison."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from witness_schema.changes.described_version import Described, Edition
from witness_schema.encoding_json.type_encoding import MODES, Mode
from witness_schema.errors import UnreadableSource
from witness_schema.reading.registered_attestors import ConfigOption
from witness_schema.schemas.attestor_schema import ID_PREFIX
from witness_schema.schemas.collection_entries import ENTRY
from witness_schema.shapes.schema_reading import shape_of

_FACTS = "x-go-witness"
# The inverse of `attestor_schema._KINDS`. "duration" is emitted as a string and comes back as one.
_KINDS = {"boolean": "bool", "integer": "int", "string": "string", "array": "stringslice"}


@dataclass(frozen=True, slots=True)
class Emitted:
    """The emitted schemas of one version in one mode, by name."""

    version: str
    mode: Mode
    schemas: dict[str, dict[str, Any]]

    def to_edition(self, label: str) -> Edition:
        """Returns the schemas as one side of a comparison.

        Schemas hold a single source line each and no marshalers, so methods are not compared.
        """
        described = {name: _describe(name, schema) for name, schema in self.schemas.items()}
        # Only attestors have predicate types.
        attestors = {name: of for name, of in described.items() if of.predicate_types}
        documents = {name: of for name, of in described.items() if not of.predicate_types}
        return Edition(label, attestors, documents, {})


def is_emitted(folder: Path) -> bool:
    """Whether the folder holds a schema that `schema emit` wrote."""
    return next(_read_documents(folder), None) is not None


def read(folder: Path) -> Emitted:
    """Reads the schemas of a folder. Raises `UnreadableSource` where they are of several versions or modes."""
    schemas = {schema["title"]: schema for schema in _read_documents(folder)}
    found = {_read_identity(schema, folder) for schema in schemas.values()}
    if len(found) != 1:
        raise UnreadableSource(
            "the schemas are of several versions or directions",
            where=str(folder),
            advice="emit them into an empty folder",
        )
    version, mode = found.pop()
    return Emitted(version, mode, schemas)


def _read_documents(folder: Path) -> Iterator[dict[str, Any]]:
    """Yields the emitted schemas of a folder; other JSON files are skipped."""
    for path in sorted(folder.glob("*.json")):
        try:
            document = json.loads(path.read_text())
        except ValueError:
            continue
        if isinstance(document, dict) and str(document.get("$id")).startswith(ID_PREFIX):
            yield document


def _read_identity(schema: dict[str, Any], folder: Path) -> tuple[str, Mode]:
    """Returns version and mode from the `$id`, `urn:witness-schema:go-witness:VERSION:MODE:NAME`."""
    words = str(schema["$id"]).split(":")
    # The opa profile adds a seventh part, `:opa`; its schemas are too wide to compare.
    mode = next((mode for mode in MODES if len(words) == 6 and words[4] == mode), None)
    if mode is None:
        raise UnreadableSource(
            f"{schema['$id']} is not the full schema of one direction",
            where=str(folder),
            advice="witness-schema schema emit --profile full --out FOLDER",
        )
    return words[3], mode


def _describe(name: str, schema: dict[str, Any]) -> Described:
    facts = schema[_FACTS]
    options = schema.get("x-go-witness-options", {}).get("properties", {})
    # The entries of a collection embed every attestor; their changes are reported under the attestors, so "anything" here.
    definitions = {key: shape_of(of) for key, of in schema.get("$defs", {}).items() if key != ENTRY}
    if ENTRY in schema.get("$defs", {}):
        definitions[ENTRY] = shape_of({})
    place = facts["source"]
    return Described(
        name,
        shape_of({key: value for key, value in schema.items() if key not in {"$schema", "$defs"}}),
        definitions,
        place,
        registration=place,
        type_source=place,
        run_source=place,
        predicate_types=tuple(facts["predicateTypes"]),
        run_type=facts["runType"],
        options=tuple(
            ConfigOption(key, _KINDS[of["type"]], of.get("default")) for key, of in options.items()
        ),
    )
