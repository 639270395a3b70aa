"""Reads a folder that `schema emit` wrote, as one side of a comparison."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from witness_schema.changes.described_version import Described, Edition
from witness_schema.documents.foreign_file import read_bytes
from witness_schema.documents.go_reading import make_plain
from witness_schema.documents.go_text import parse_text
from witness_schema.encoding_json.type_encoding import MODES, Mode
from witness_schema.errors import UnreadableSource
from witness_schema.printable import quote
from witness_schema.reading.attestor_records import ConfigOption
from witness_schema.schemas.attestor_schema import ID_PREFIX
from witness_schema.schemas.collection_entries import ENTRY
from witness_schema.schemas.emission import CONTENTS, EMIT_AGAIN, LISTED, MOST_SCHEMA
from witness_schema.schemas.option_schemas import read_kind
from witness_schema.shapes.printed_schemas import find_foreign_part
from witness_schema.shapes.schema_reading import shape_of

_FACTS = "x-go-witness"
_OURS = f'"{ID_PREFIX}'.encode()
# In the version of a package, `example.com/bill@v1.2.0`, and in none of go-witness.
_OF_PACKAGE = "@"


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
        # Only attestors have predicate types; the types of a user's package are what its owner compares.
        own = _OF_PACKAGE in self.version
        attestors = {name: of for name, of in described.items() if own or of.predicate_types}
        documents = {name: of for name, of in described.items() if name not in attestors}
        return Edition(label, attestors, documents, {})


def is_emitted(folder: Path) -> bool:
    """Whether the folder holds a schema that `schema emit` wrote."""
    return any(_is_ours(path) for path in _list_files(folder))


def read(folder: Path) -> Emitted:
    """Reads the schemas of a folder.

    Raises `UnreadableSource` where they are of several versions or modes, and with file and JSON pointer where one is not as
    `schema emit` wrote it.
    """
    schemas: dict[str, dict[str, Any]] = {}
    for path in _list_files(folder):
        if _is_ours(path):
            schema = _read_schema(path)
            if schema["title"] in schemas:
                raise UnreadableSource(
                    f"a second schema has the title {schema['title']}", where=str(path), advice=EMIT_AGAIN
                )
            schemas[schema["title"]] = schema
    _check_complete(folder, {path.name for path in _list_files(folder) if _is_ours(path)})
    found = {_read_identity(schema, folder) for schema in schemas.values()}
    if len(found) != 1:
        raise UnreadableSource(
            "the schemas are of several versions or directions",
            where=str(folder),
            advice=EMIT_AGAIN,
        )
    version, mode = found.pop()
    return Emitted(version, mode, schemas)


def _check_complete(folder: Path, there: set[str]) -> None:
    """Refuse a folder whose files are not those of its list: what is missing would look like a difference of versions."""
    # Folders of older versions of this project, and schemas that somebody picked out, have no list.
    if not (folder / CONTENTS).exists():
        return
    listed = {
        name if isinstance(name, str) else repr(name) for name in LISTED.read(folder / CONTENTS)["files"]
    }
    if wrong := sorted(listed ^ there):
        what = "is not there" if wrong[0] in listed else "is not listed"
        raise UnreadableSource(
            f"{CONTENTS} does not fit the files beside it: {quote(wrong[0])} {what}",
            where=str(folder / CONTENTS),
            advice=EMIT_AGAIN,
        )


def _list_files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*.json") if path.name != CONTENTS)


def _is_ours(path: Path) -> bool:
    """Whether the file names a schema of ours as its `$id`; a file that cannot be read as JSON may be anybody's."""
    # Looked for in the bytes: a schema of ours that has been damaged must be refused, and not passed over.
    return path.is_file() and _OURS in read_bytes(path, most=MOST_SCHEMA)


def _read_schema(path: Path) -> dict[str, Any]:
    try:
        schema = make_plain(parse_text(read_bytes(path, most=MOST_SCHEMA)))
    except UnreadableSource as error:
        raise UnreadableSource(error.what, where=str(path), advice=EMIT_AGAIN) from None
    # Its profile first: one for OPA is no damaged one.
    if isinstance(schema, dict) and isinstance(schema.get("$id"), str):
        _read_identity(schema, path.parent)
    foreign = find_foreign_part(schema)
    if foreign is not None:
        raise UnreadableSource(
            f"this is not as `schema emit` writes it: {foreign.message}",
            where=f"{path}, {foreign.pointer or '/'}",
            advice=EMIT_AGAIN,
        )
    return cast(dict[str, Any], schema)


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
        options=tuple(ConfigOption(key, read_kind(of), of.get("default")) for key, of in options.items()),
    )
