"""Writes schemas as files: NAME.json for each attestor and document, either all of them or none."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from witness_schema.documents.foreign_file import MEBIBYTE, read_bytes
from witness_schema.documents.plain_json import parse_json
from witness_schema.documents.record_form import RecordForm, list_of, record_of
from witness_schema.encoding_json.type_encoding import Mode
from witness_schema.errors import UnreadableSource
from witness_schema.json_writing import encode_indented
from witness_schema.output_folders import Product, check_free, write_folder
from witness_schema.reading.attestor_names import CONTENTS as CONTENTS_STEM
from witness_schema.reading.attestor_names import FileStem, check_names, read_file_stem, read_type_stem
from witness_schema.reading.attestor_records import Unread
from witness_schema.reading.version_record import VersionRecord
from witness_schema.schemas.attestor_schema import ID_PREFIX, AttestorSchema
from witness_schema.schemas.bundled_versions import bundled_record
from witness_schema.schemas.opa_profile import opa_schema
from witness_schema.schemas.open_places import PACKAGE, OpenPlace, list_open_places
from witness_schema.schemas.schema_set import SchemaSet
from witness_schema.shapes.schema_printing import Schema
from witness_schema.upstream.checkout_versions import find_checkout_version
from witness_schema.upstream.fetching import read_checkout
from witness_schema.upstream.go_command import Progress, silent
from witness_schema.upstream.user_packages import UserPackage, read_user_package

Profile = Literal["full", "opa"]
PROFILES: dict[Profile, Callable[[AttestorSchema], Schema]] = {
    "full": AttestorSchema.json_schema,
    "opa": opa_schema,
}
# Records version, mode, profile and file names of an emitted folder, so that `--force` removes only our own files.
CONTENTS = f"{CONTENTS_STEM}.json"
# The largest schema that we print, of a collection, has less than 1 MiB.
MOST_SCHEMA = 16 * MEBIBYTE
EMIT_AGAIN = "emit the schemas again, into an empty folder: witness-schema schema emit --out FOLDER"
LISTED = RecordForm("list of schemas", record_of({"files": list_of({})}, more=True), EMIT_AGAIN)


@dataclass(frozen=True, slots=True)
class Emitted:
    """The result of `emit`.

    files: names of the schema files. attestors: how many of them are attestors. unresolved: how many places are
    `x-unresolved`. places: each of them. unread: the attestors and documents that have no schema, since they cannot be read.
    """

    version: str
    files: tuple[str, ...]
    attestors: int
    unresolved: int
    places: tuple[OpenPlace, ...] = ()
    unread: tuple[Unread, ...] = ()


def emit(
    out: Path,
    *,
    mode: Mode = "serialization",
    source: Path | VersionRecord | UserPackage | None = None,
    search: tuple[Path, ...] = (),
    profile: Profile = "full",
    strict: bool = False,
    force: bool = False,
    fetch: bool = False,
    progress: Progress = silent,
) -> Emitted:
    """Writes every schema into the folder `out`: of `source` (a checkout, a package of the user's, or a record), else
    of the bundled default.

    search: folders laid out like Go's module cache (`path@version`); they take precedence over the cache.
    force:  replaces the files of an earlier call; without it, a folder that is not empty is refused.
    fetch:  fetches the modules that a checkout refers to first.
    What cannot be read is left out and listed in the result. Raises `Misuse` where `out` may not be written,
    `UnreadableSource` where nothing of the source can be read.
    """
    # Checked before the extraction, which takes seconds, so that a wrong folder fails at once.
    check_free(out, SCHEMAS, force=force)
    record = _read_record(source, search, progress, fetch)
    # A record may come from anywhere, so its names are checked here as well.
    check_names(((a.name, a.registration) for a in record.attestors), (d.name for d in record.documents))
    schemas = SchemaSet(record, mode)
    # Every text exists in memory before the first file is written, so an error leaves no half-written folder.
    texts, unread = _render_schemas(schemas, profile, strict=strict)
    places = list_open_places(schemas, tuple(texts), _spell_options(source), out)
    made: Schema = {"go_witness": record.version, "mode": mode, "profile": profile, "strict": strict}
    if unread:
        made["unread"] = [one.name for one in unread]
    with write_folder(out, SCHEMAS, force=force) as folder:
        files = {_read_stem(source, name).add_suffix(".json"): text for name, text in texts.items()}
        for name, text in files.items():
            (folder / name).write_bytes(text)
        (folder / CONTENTS).write_bytes(_format_json({**made, "files": list(files)}))
    attestors = sum(name in texts for name in schemas.attestor_names)
    return Emitted(record.version, tuple(files), attestors, len(places), tuple(places), unread)


def _render_schemas(
    schemas: SchemaSet, profile: Profile, *, strict: bool
) -> tuple[dict[str, bytes], tuple[Unread, ...]]:
    """Returns the text of each schema by its name, and what has none. Raises `UnreadableSource` where no attestor has one."""
    texts: dict[str, bytes] = {}
    unread = list(schemas.record.unread)
    for name in (*schemas.attestor_names, *schemas.document_names):
        try:
            texts[name] = _format_json(render_schema(schemas.get(name), profile, strict=strict))
        except UnreadableSource as error:
            unread.append(Unread(name, error.what, error.where, error.advice))
    # Documents alone are a checkout that could not be read, but may be the types that somebody named.
    if not texts.keys() & set(schemas.attestor_names or schemas.document_names):
        raise unread[0].build_error()
    return texts, tuple(unread)


def _list_emitted_files(folder: Path) -> frozenset[str]:
    """Lists the files of a folder that `emit` wrote.

    Folders emitted before schemas.json existed are recognized by the `$id` of their files.
    """
    contents = LISTED.find(folder / CONTENTS)
    if contents is None:
        named = {path.name for path in folder.glob("*.json") if _is_schema(path)}
    else:
        # A schemas.json of another tool has no `go_witness` key; none of its files are ours to replace.
        # Nor is a name with a folder in it: `emit` writes plain names, and a foreign list must not reach further.
        plain = {name for name in contents["files"] if isinstance(name, str) and Path(name).name == name}
        named = {*plain, CONTENTS} if "go_witness" in contents else set()
    return frozenset(name for name in named if (folder / name).is_file())


def _is_schema(path: Path) -> bool:
    try:
        schema = parse_json(read_bytes(path, MOST_SCHEMA))
    except UnreadableSource:
        return False
    return isinstance(schema, dict) and str(schema.get("$id")).startswith(ID_PREFIX)


SCHEMAS = Product("schemas", "schemas", _list_emitted_files)


def _format_json(document: Schema) -> bytes:
    return encode_indented(document) + b"\n"


def _read_record(
    source: Path | VersionRecord | UserPackage | None,
    search: tuple[Path, ...],
    progress: Progress,
    fetch: bool,
) -> VersionRecord:
    match source:
        case None:
            return bundled_record()
        case VersionRecord():
            return source
        case UserPackage():
            return read_user_package(source, progress, fetch=fetch, search=search)
        case Path():
            version = find_checkout_version(source)
            return read_checkout(source, version, progress, fetch=fetch, search=search)


def _spell_options(source: Path | VersionRecord | UserPackage | None) -> str:
    """Return the options of the command that name what was read, "" for a record."""
    match source:
        case UserPackage(folder, types):
            return " ".join((PACKAGE, shlex.quote(str(folder)), *(f"--type {name}" for name in types)))
        case Path():
            return f"--source {shlex.quote(str(source))}"
        case _:
            return ""


def _read_stem(source: Path | VersionRecord | UserPackage | None, name: str) -> FileStem:
    named = isinstance(source, UserPackage) and name in source.types
    return read_type_stem(name) if named else read_file_stem(name)


def render_schema(schema: AttestorSchema, profile: Profile, *, strict: bool) -> Schema:
    """Returns the JSON Schema of one attestor or document in a profile.

    strict: forbids the unknown keys that Go silently drops; serialization schemas always forbid them.
    """
    return PROFILES[profile](schema.strict() if strict else schema)
