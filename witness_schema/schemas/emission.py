"""Schemas as files: NAME.json for each attestor and document, all of them or none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import orjson

from witness_schema.encoding_json.type_encoding import Mode
from witness_schema.output_folders import Product, check_free, write_folder
from witness_schema.reading.extraction import extract
from witness_schema.reading.version_record import VersionRecord
from witness_schema.schemas.attestor_schema import ID_PREFIX, AttestorSchema
from witness_schema.schemas.bundled_versions import bundled_record
from witness_schema.schemas.opa_profile import opa_schema
from witness_schema.schemas.schema_set import SchemaSet
from witness_schema.shapes.schema_printing import Schema

Profile = Literal["full", "opa"]
PROFILES: dict[Profile, Callable[[AttestorSchema], Schema]] = {
    "full": AttestorSchema.json_schema,
    "opa": opa_schema,
}
# Names version, mode, profile and files of an emitted folder.
CONTENTS = "schemas.json"
_LAYOUT = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE


@dataclass(frozen=True, slots=True)
class Emitted:
    """What was written: file names of schemas, how many of them are attestors, and how many places are `x-unresolved`."""

    version: str
    files: tuple[str, ...]
    attestors: int
    unresolved: int


def emit(
    out: Path,
    *,
    mode: Mode = "serialization",
    source: Path | VersionRecord | None = None,
    search: tuple[Path, ...] = (),
    profile: Profile = "full",
    strict: bool = False,
    force: bool = False,
) -> Emitted:
    """Write every schema into the folder `out`: of the bundled default, or of the checkout or the record `source`.

    search: folders that hold modules as Go's module cache does (`path@version`), looked at before the cache.
    force:  replace what an earlier call wrote there; without it a folder that holds something is refused.
    Raises Misuse where `out` may not be written, UnreadableSource where the source cannot be read.
    """
    check_free(out, SCHEMAS, force=force)
    record = source if isinstance(source, VersionRecord) else _record(source, search)
    schemas = SchemaSet(record, mode)
    names = (*schemas.attestor_names, *schemas.document_names)
    texts = {f"{name}.json": _text(printed(schemas.get(name), profile, strict=strict)) for name in names}
    made = {"go_witness": record.version, "mode": mode, "profile": profile, "strict": strict}
    with write_folder(out, SCHEMAS, force=force) as folder:
        for name, text in texts.items():
            (folder / name).write_bytes(text)
        (folder / CONTENTS).write_bytes(_text({**made, "files": list(texts)}))
    return Emitted(record.version, tuple(texts), len(schemas.attestor_names), len(schemas.unresolved))


def _emitted_files(folder: Path) -> frozenset[str]:
    """The files that `emit` wrote into a folder; one that was emitted before there were contents is known by its ids."""
    try:
        contents = orjson.loads((folder / CONTENTS).read_bytes())
        named = {*contents["files"], CONTENTS} if "go_witness" in contents else set()
    except (OSError, ValueError, KeyError, TypeError):
        named = {path.name for path in folder.glob("*.json") if _is_schema(path)}
    return frozenset(name for name in named if (folder / name).is_file())


def _is_schema(path: Path) -> bool:
    try:
        return str(orjson.loads(path.read_bytes())["$id"]).startswith(ID_PREFIX)
    except (OSError, ValueError, KeyError, TypeError):
        return False


SCHEMAS = Product("schemas", "schemas", _emitted_files)


def _text(document: Schema) -> bytes:
    return orjson.dumps(document, option=_LAYOUT)


def _record(source: Path | None, search: tuple[Path, ...]) -> VersionRecord:
    return bundled_record() if source is None else extract(source, search=search)


def printed(schema: AttestorSchema, profile: Profile, *, strict: bool) -> Schema:
    """The JSON Schema of one attestor or document.

    strict: forbid the unknown keys that Go drops without a word (the serialization schemas always do).
    """
    return PROFILES[profile](schema.strict() if strict else schema)
