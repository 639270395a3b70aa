"""Programs of several versions in one folder, what they share stored once.

`records.jsonl` holds every attestor, document and declared type of any version, one a line. `VERSION.json` names those of one
version by the sha256 of their lines, and `default.json` the version that is meant where none is named.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from witness_schema import program_file
from witness_schema.errors import WitnessSchemaError
from witness_schema.program import Program

RECORDS, DEFAULT = "records.jsonl", "default.json"
_DIGITS = 12  # of a line's sha256; two lines that shared them would be noticed when the store is written
_LAYOUT = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE


@dataclass(frozen=True, slots=True)
class ProgramStore:
    """The folder of stored programs."""

    folder: Path

    @property
    def versions(self) -> tuple[str, ...]:
        """The stored versions, oldest first."""
        return tuple(sorted((path.stem for path in self.folder.glob("v*.json")), key=numbers))

    @property
    def default(self) -> str:
        return str(orjson.loads((self.folder / DEFAULT).read_bytes())["version"])

    def load(self, version: str) -> Program:
        """One version; one that is not stored is an error that names those that are."""
        if version not in self.versions:
            raise WitnessSchemaError(
                f"go-witness {version} is not bundled", advice=f"bundled are {', '.join(self.versions)}"
            )
        head = orjson.loads((self.folder / f"{version}.json").read_bytes())
        lines = {_name(line): line for line in (self.folder / RECORDS).read_bytes().splitlines()}
        declared = _records(lines, head["declared"])
        return Program(
            version,
            _records(lines, head["attestors"]),
            _records(lines, head["documents"]),
            tuple(head["digest_names"]),
            {one.key: one for one in declared},
            head["digest_source"],
        )


def texts(programs: Iterable[Program], default: str) -> dict[str, bytes]:
    """The files of a store, by name. The same programs give the same bytes."""
    lines: dict[str, bytes] = {}
    found = {f"{program.version}.json": _head(program, lines) for program in programs}
    found[DEFAULT] = orjson.dumps({"version": default}, option=_LAYOUT)
    found[RECORDS] = b"".join(line + b"\n" for line in sorted(lines.values()))
    return found


def numbers(version: str) -> list[int]:
    """A version's numbers, to sort by; a word after them does not count."""
    return [int(part) for part in version.removeprefix("v").split("-")[0].split("+")[0].split(".")]


def _head(program: Program, lines: dict[str, bytes]) -> bytes:
    declared = [program.declared[key] for key in sorted(program.declared)]
    head: Mapping[str, Any] = {
        "format": program_file.FORMAT,
        "digest_names": list(program.digest_names),
        "digest_source": program.digest_source,
        "attestors": _names(program.attestors, lines),
        "documents": _names(program.documents, lines),
        "declared": _names(declared, lines),
    }
    return orjson.dumps(head, option=_LAYOUT)


def _names(records: Iterable[object], lines: dict[str, bytes]) -> list[str]:
    """The names of records' lines, which are kept in `lines`."""
    found = []
    for record in records:
        line = program_file.line(record)
        name = _name(line)
        if lines.setdefault(name, line) != line:
            raise WitnessSchemaError(
                f"two records share the name {name}", advice="lengthen program_store._DIGITS"
            )
        found.append(name)
    return found


def _name(line: bytes) -> str:
    return hashlib.sha256(line).hexdigest()[:_DIGITS]


def _records(lines: Mapping[str, bytes], names: Iterable[str]) -> tuple[Any, ...]:
    return tuple(program_file.record(lines[name]) for name in names)
