"""Schemas as files: NAME.json for each attestor and document, all of them or none."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import orjson

from witness_schema.encoding_json.type_encoding import Mode
from witness_schema.reading.extraction import extract
from witness_schema.reading.version_record import VersionRecord
from witness_schema.schemas.attestor_schema import AttestorSchema
from witness_schema.schemas.bundled_versions import bundled_record
from witness_schema.schemas.opa_profile import opa_schema
from witness_schema.schemas.schema_set import SchemaSet
from witness_schema.shapes.schema_printing import Schema

Profile = Literal["full", "opa"]
PROFILES: dict[Profile, Callable[[AttestorSchema], Schema]] = {
    "full": AttestorSchema.json_schema,
    "opa": opa_schema,
}
_LAYOUT = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE


@dataclass(frozen=True, slots=True)
class Emitted:
    """What was written: file names, how many of them are attestors, and how many places are `x-unresolved`."""

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
    render: Callable[[AttestorSchema], Schema] = AttestorSchema.json_schema,
) -> Emitted:
    """Write every schema into `out`: of the bundled default, or of the checkout or the program `source`.

    search: folders that hold modules as Go's module cache does (`path@version`), looked at before the cache.
    render: makes the document of a schema; `printed` does it for a profile, strictly or not.
    """
    record = source if isinstance(source, VersionRecord) else _record(source, search)
    schemas = SchemaSet(record, mode)
    names = (*schemas.attestor_names, *schemas.document_names)
    texts = {f"{name}.json": orjson.dumps(render(schemas.get(name)), option=_LAYOUT) for name in names}
    _write_all(out, texts)
    return Emitted(record.version, tuple(texts), len(schemas.attestor_names), len(schemas.unresolved))


def _record(source: Path | None, search: tuple[Path, ...]) -> VersionRecord:
    return bundled_record() if source is None else extract(source, search=search)


def printed(schema: AttestorSchema, profile: Profile, *, strict: bool) -> Schema:
    """The JSON Schema of one attestor or document.

    strict: forbid the unknown keys that Go drops without a word (the serialization schemas always do).
    """
    return PROFILES[profile](schema.strict() if strict else schema)


def _write_all(out: Path, texts: dict[str, bytes]) -> None:
    """Write beside the place first, so that a full disk or an interrupt leaves the earlier files as they were."""
    there = out.exists()
    out.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=".schemas-", dir=out))
    try:
        for name, text in texts.items():
            (fresh / name).write_bytes(text)
        for name in texts:
            (fresh / name).replace(out / name)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
        if not there and not any(out.iterdir()):
            out.rmdir()
