"""The folder of an unfinished data set: its request, its plan and its verified rows, in chunks that are written whole.

It stands hidden beside the data set, so that a run that was killed can go on, and is removed when the data set is written.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from witness_schema.documents.foreign_file import MEBIBYTE, read_bytes
from witness_schema.documents.plain_json import parse_json
from witness_schema.errors import Misuse, UnreadableSource
from witness_schema.json_writing import dumps
from witness_schema.living_locks import hold_file, remove_tree
from witness_schema.sealing import open_sealed, seal
from witness_schema.swapping import make_parents, replace_path

ROWS = 100  # of a chunk
_MOST_BYTES = 512 * MEBIBYTE
_REQUEST = "request.json"

Line = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ChunkFiles:
    """The files of an unfinished data set. A damaged one counts as missing."""

    folder: Path

    def read_request(self) -> Line | None:
        """What was asked for, with the number of its chunks; None where no plan is complete."""
        lines = self._read(self.folder / _REQUEST)
        return lines[0] if lines else None

    def write_plan(self, request: Mapping[str, Any], rows: Iterable[Line]) -> int:
        """Write the plan in chunks, then the request, and return the number of chunks."""
        remaining, number = iter(rows), 0
        while chunk := list(islice(remaining, ROWS)):
            _write(self._plan(number), chunk)
            number += 1
        _write(self.folder / _REQUEST, [{**request, "chunks": number}])
        return number

    def read_plan(self, number: int) -> list[Line]:
        """The planned rows of a chunk. Raises UnreadableSource where they are damaged."""
        lines = self._read(self._plan(number))
        if lines is None:
            raise UnreadableSource(
                "a part of the plan is damaged",
                where=str(self._plan(number)),
                advice="start anew, with --force",
            )
        return lines

    def write_chunk(self, number: int, rows: Iterable[Line]) -> None:
        """Write the verified rows of a chunk."""
        _write(self.find_chunk(number), rows)

    def has_chunk(self, number: int) -> bool:
        """Whether the verified rows of a chunk are there, undamaged."""
        return _open(self.find_chunk(number)) is not None

    def read_chunk(self, number: int) -> list[Line] | None:
        """The verified rows of a chunk; None where they are not there, or damaged."""
        return self._read(self.find_chunk(number))

    def _plan(self, number: int) -> Path:
        return self.folder / "plan" / f"{number:05}.jsonl"

    def find_chunk(self, number: int) -> Path:
        """Where the verified rows of a chunk are, or will be."""
        return self.folder / "chunks" / f"{number:05}.jsonl"

    def _read(self, path: Path) -> list[Line] | None:
        content = _open(path)
        return None if content is None else [parse_json(line, str(path)) for line in content.splitlines()]


def _open(path: Path) -> bytes | None:
    return open_sealed(read_bytes(path, _MOST_BYTES)) if path.is_file() else None


def _write(path: Path, lines: Iterable[Line]) -> None:
    # ASCII, so that a line holds no character that splits it.
    content = b"".join(dumps(line).encode() + b"\n" for line in lines)
    with replace_path(path) as fresh:
        fresh.write_bytes(seal(content))


@contextmanager
def hold_unfinished(out: Path) -> Iterator[ChunkFiles]:
    """The unfinished folder of a data set, which only one process may have. Raises Misuse where another one has it."""
    folder = find_unfinished(out)
    with make_parents(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with hold_file(folder / "lock", "another run is making this data set"):
            yield ChunkFiles(folder)


def find_unfinished(out: Path) -> Path:
    """Where the unfinished folder of a data set stands."""
    place = out.absolute()
    if not place.name or place.name == "..":
        raise Misuse("the data set needs a folder with a name", where=str(out), advice="--out data/NAME")
    return place.parent / f".{place.name}.unfinished"


def empty(files: ChunkFiles) -> None:
    """Remove what an earlier run has left, but for the lock."""
    (files.folder / _REQUEST).unlink(missing_ok=True)
    for name in ("plan", "chunks"):
        remove_tree(files.folder / name)


def remove(files: ChunkFiles) -> None:
    """Remove the whole folder, which this process holds."""
    shutil.rmtree(files.folder, ignore_errors=True)
