"""`witness-schema.toml` of a user's module: rows for marshalers that cannot be read, and packages whose attestors join the bundled ones."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema_rs

from witness_schema.documents.toml_file import parse_toml
from witness_schema.errors import UnreadableSource
from witness_schema.foreign.tree_files import Tree, show_path
from witness_schema.golang.types import Declarations, Declared
from witness_schema.json_writing import dumps
from witness_schema.reading.version_record import UserRow
from witness_schema.shapes.schema_printing import schema_of
from witness_schema.shapes.schema_reading import shape_of

NAME = "witness-schema.toml"
_MOST_BYTES = 1 << 20
_TOP = ("packages", "marshaler")
_ROW = ("type", "fingerprint", "reader", "writes", "reads", "reason")
_TEXTS = ("type", "fingerprint", "reader", "reason")
_NO_NEWLINE = {"type": "string", "pattern": "\n"}
_EXAMPLE = 'type = "example.com/bill.Money", fingerprint = "…", writes = { type = "string" }'


@dataclass(frozen=True, slots=True)
class Settings:
    """What one file says. packages: folders relative to it. rows: with the line of each."""

    path: Path
    packages: tuple[str, ...] = ()
    rows: tuple[tuple[Mapping[str, Any], str], ...] = ()


def read_settings(tree: Tree, folder: Path) -> Settings | None:
    """Read the file of a module, None where it has none. Raises UnreadableSource with file and line where it has another form."""
    if NAME not in tree.list_names(folder):
        return None
    path = folder / NAME
    content = tree.read_file(path, _MOST_BYTES)
    return parse_settings(content, path)


def parse_settings(content: bytes, path: Path) -> Settings:
    """Read the bytes of such a file, as `read_settings` does."""
    document = parse_toml(content, show_path(path))
    lines = _Lines(content.decode(), show_path(path))
    for key in document:
        if key not in _TOP:
            raise lines.build_error(f"unknown key {key!a}", key, f"the keys are {' and '.join(_TOP)}")
    packages = document.get("packages", [])
    if not isinstance(packages, list) or not all(isinstance(one, str) for one in packages):
        raise lines.build_error(
            "packages is not a list of folders", "packages", 'write packages = ["./attestors"]'
        )
    rows = document.get("marshaler", [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise lines.build_error(
            "marshaler is not a list of tables", "marshaler", f"write [[marshaler]] above {_EXAMPLE}"
        )
    found = tuple((row, _check_row(row, lines, number)) for number, row in enumerate(rows))
    return Settings(path, tuple(packages), found)


@dataclass(frozen=True, slots=True)
class _Lines:
    """The text of the file, to find the line of a key: the parser of TOML does not tell it."""

    text: str
    where: str

    def find(self, key: str, start: int = 0) -> int:
        """Return the number of the line on which a key or the header of its table stands, from offset `start` on."""
        spelt = re.escape(key)
        found = re.compile(rf"""^[ \t]*(?:\[\[?[ \t]*)?["']?{spelt}["']?[ \t]*[=\].]""", re.M).search(
            self.text, start
        )
        return self.text.count("\n", 0, found.start() if found else start) + 1

    def find_table(self, number: int) -> int:
        """Return the offset of the n-th table of a marshaler."""
        headers = [found.start() for found in re.finditer(r"^[ \t]*\[\[[ \t]*marshaler", self.text, re.M)]
        return headers[number] if number < len(headers) else 0

    def build_error(self, what: str, key: str, advice: str, start: int = 0) -> UnreadableSource:
        return UnreadableSource(what, where=f"{self.where}:{self.find(key, start)}", advice=advice)


def _check_row(row: Mapping[str, Any], lines: _Lines, number: int) -> str:
    """Check one row and return its place."""
    start = lines.find_table(number)
    for key in row:
        if key not in _ROW:
            raise lines.build_error(
                f"unknown key {key!a} of a marshaler", key, f"the keys are {', '.join(_ROW)}", start
            )
    for key in ("type", "fingerprint", "writes"):
        if key not in row:
            raise lines.build_error(f"a marshaler lacks {key}", "marshaler", f"write {_EXAMPLE}", start)
    for key in set(_TEXTS) & row.keys():
        if not isinstance(row[key], str):
            raise lines.build_error(f"{key} of a marshaler is not a text", key, f'write {key} = "…"', start)
    for key in {"writes", "reads"} & row.keys():
        _check_schema(row[key], key, lines, start)
    return f"{lines.where}:{lines.find('type', start)}"


def _check_schema(schema: Any, key: str, lines: _Lines, start: int) -> None:
    """Refuse a schema that would be read as another one: printed again, it has to be the same."""
    try:
        same = isinstance(schema, dict) and _drop_guards(schema_of(shape_of(schema))) == _drop_guards(schema)
        # A reference would have nothing to lead to; a pattern that cannot be compiled is found only here.
        same = same and "$ref" not in dumps(schema) and bool(jsonschema_rs.Draft202012Validator(schema))
    except (UnreadableSource, LookupError, TypeError, AttributeError, ValueError):
        same = False
    if not same:
        raise lines.build_error(
            f"{key} of a marshaler is no schema of a form that is known here",
            key,
            'write it as `schema show` prints schemas, {} for anything, { type = "string", pattern = "^[a-z]+$" }',
            start,
        )


def _drop_guards(schema: Any) -> Any:
    """Drop the keyword by which printed patterns forbid a newline: people need not write it."""
    match schema:
        case dict():
            guarded = schema.get("not") == _NO_NEWLINE
            return {key: _drop_guards(of) for key, of in schema.items() if not (guarded and key == "not")}
        case list():
            return [_drop_guards(one) for one in schema]
        case _:
            return schema


def apply_settings(settings: Settings, declared: Declarations) -> Iterator[UserRow]:
    """Yield the rows of the types that were reached. Raises UnreadableSource where a method is another than the row was written for."""
    for row, place in settings.rows:
        of = declared.get(row["type"])
        if of is None:
            continue
        _check_fingerprints(of, row, place)
        yield UserRow(of.key, dumps(row["writes"]), dumps(row["reads"]) if "reads" in row else "")


def _check_fingerprints(of: Declared, row: Mapping[str, Any], place: str) -> None:
    written = of.marshaler.fingerprint if of.marshaler is not None else ""
    read = of.unmarshaler.fingerprint if of.unmarshaler is not None else ""
    for key, fingerprint in (("fingerprint", written), ("reader", read)):
        given = row.get(key, "")
        if given == fingerprint:
            continue
        source = of.marshaler.source if of.marshaler is not None else of.source
        if not fingerprint:
            what, advice = (
                f"{of.key} has no method of its own for {key} = {given!a}",
                f"remove {key} from the row",
            )
        elif not given:
            what = f"the row of {of.key} lacks the fingerprint of its UnmarshalJSON"
            advice = f'read the method, then write reader = "{fingerprint}"'
        else:
            what = f"the method of {of.key} at {source} is another than the row was written for"
            advice = f'read it again, then write {key} = "{fingerprint}"'
        raise UnreadableSource(what, where=place, advice=advice)
