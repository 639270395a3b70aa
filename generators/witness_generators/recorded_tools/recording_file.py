"""The recordings as they are kept: one line of JSON each, facts and templates (`templates`), no file contents."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from witness_schema.documents.foreign_file import read_lines
from witness_schema.documents.record_form import TEXT, RecordForm, list_of, map_of, record_of
from witness_schema.json_writing import encode
from witness_schema.swapping import replace_path

CHAINS = Path(__file__).with_name("chains.jsonl")
DOCUMENTS = Path(__file__).with_name("documents.jsonl")
_ADVICE = "run `make record`, or take the file of the commit"


@dataclass(frozen=True, slots=True)
class ChainRecording:
    """What a command of a tool chain did.

    version: what the tool says of itself, one line. stdout, stderr: as templates. products: MIME type by path, both as go-witness
    recorded them, paths as templates.
    """

    id: str
    version: str
    argv: tuple[str, ...]
    stdout: str
    stderr: str
    products: Mapping[str, str] = field(hash=False)

    def to_json(self) -> dict[str, Any]:
        """The recording as JSON."""
        return {
            "id": self.id,
            "version": self.version,
            "argv": list(self.argv),
            "stdout": self.stdout,
            "stderr": self.stderr,
            "products": dict(self.products),
        }


@dataclass(frozen=True, slots=True)
class DocumentRecording:
    """The form of a document that a tool wrote.

    paths: by pointer, with `*` for an item of a list and for a key that names something of the project, the JSON types there.
    """

    id: str
    version: str
    argv: tuple[str, ...]
    paths: Mapping[str, tuple[str, ...]] = field(hash=False)

    def to_json(self) -> dict[str, Any]:
        """The recording as JSON."""
        paths = {place: list(types) for place, types in self.paths.items()}
        return {"id": self.id, "version": self.version, "argv": list(self.argv), "paths": paths}


_CHAIN = RecordForm(
    "recording of a tool chain",
    record_of(
        {
            "id": TEXT,
            "version": TEXT,
            "argv": list_of(TEXT),
            "stdout": TEXT,
            "stderr": TEXT,
            "products": map_of(TEXT),
        }
    ),
    _ADVICE,
)
_DOCUMENT = RecordForm(
    "recording of a document",
    record_of({"id": TEXT, "version": TEXT, "argv": list_of(TEXT), "paths": map_of(list_of(TEXT))}),
    _ADVICE,
)


@cache
def read_chains() -> Mapping[str, ChainRecording]:
    """The recordings of tool chains by id. Raises UnreadableSource for a damaged file."""
    lines = (_CHAIN.parse(line, str(CHAINS)) for line in read_lines(CHAINS))
    return {one["id"]: ChainRecording(**{**one, "argv": tuple(one["argv"])}) for one in lines}


@cache
def read_documents() -> Mapping[str, DocumentRecording]:
    """The recordings of documents by id. Raises UnreadableSource for a damaged file."""
    lines = (_DOCUMENT.parse(line, str(DOCUMENTS)) for line in read_lines(DOCUMENTS))
    return {
        one["id"]: DocumentRecording(
            one["id"],
            one["version"],
            tuple(one["argv"]),
            {place: tuple(types) for place, types in one["paths"].items()},
        )
        for one in lines
    }


def write_recordings(file: Path, recordings: Iterable[ChainRecording | DocumentRecording]) -> None:
    """Write the recordings of one kind, sorted by id, in place of the file."""
    listed = sorted(recordings, key=lambda one: one.id)
    text = b"".join(encode(one.to_json()) + b"\n" for one in listed)
    with replace_path(file) as new:
        new.write_bytes(text)
