"""Caches extractions by content: a checkout whose files have not changed is not parsed again.

An entry lists every file that was read with its sha256, the folders that were listed, a digest of this package and one of
the record. Where anything differs, the checkout is read again. An extraction that missed a module is not cached: the module
may arrive. Nothing of an entry is used before its digests agree, so a damaged one costs one reading.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from witness_schema.clone import cache_directory
from witness_schema.documents.foreign_file import hash_file, read_bytes
from witness_schema.documents.record_form import TEXT, RecordForm, list_of, map_of, record_of
from witness_schema.errors import UnreadableSource
from witness_schema.foreign.tree_files import LARGEST, show_path
from witness_schema.golang.modules import find_module_cache
from witness_schema.golang.standard_library import find_sources
from witness_schema.json_writing import encode
from witness_schema.reading import record_lines
from witness_schema.reading.version_record import Reading, VersionRecord
from witness_schema.sealing import open_sealed, seal
from witness_schema.swapping import replace_path

_READER = Path(__file__).parent.parent
_ENTRY = RecordForm(
    "entry of the cache",
    record_of({"reader": TEXT, "record": TEXT, "files": map_of(TEXT), "folders": map_of(list_of(TEXT))}),
    "",
)


def load_cached(reading: Reading) -> VersionRecord | None:
    """Return the record that was extracted from the same contents before, or None."""
    place = _find_place(reading)
    try:
        content = read_bytes(place / "record.jsonl")
        inputs = open_sealed(read_bytes(place / "inputs.json"))
        entry = _ENTRY.parse(inputs, "") if inputs else None
        # The reader's digest first: an entry of another version may have another form.
        if not entry or entry["reader"] != _hash_reader() or entry["record"] != _hash(content):
            return None
        if entry != _describe_inputs(content, map(Path, entry["files"]), map(Path, entry["folders"])):
            return None
        return record_lines.load(content)
    # What was read before has gone since, or the cache has: the next extraction replaces the entry.
    except (OSError, UnreadableSource):
        return None


def remember(reading: Reading, record: VersionRecord, files: Iterable[Path], folders: Iterable[Path]) -> None:
    """Cache a record with everything it was read from. A cache that cannot be written is ignored."""
    place = _find_place(reading)
    try:
        with replace_path(place) as folder:
            folder.mkdir()
            content = record_lines.dump(record)
            (folder / "record.jsonl").write_bytes(content)
            inputs = encode(_describe_inputs(content, files, folders))
            (folder / "inputs.json").write_bytes(seal(inputs))
    except (OSError, UnreadableSource):
        shutil.rmtree(place, ignore_errors=True)


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _describe_inputs(content: bytes, files: Iterable[Path], folders: Iterable[Path]) -> dict[str, Any]:
    """Describe a record and the inputs of its extraction in their present state."""
    return {
        "reader": _hash_reader(),
        "record": _hash(content),
        "files": {str(path): _hash_file(path) for path in files},
        "folders": {str(path): sorted(show_path(child) for child in path.iterdir()) for path in folders},
    }


def _hash_file(path: Path) -> str:
    """Hash a file that was read before; in the meantime it may have become a pipe, or a link."""
    return hash_file(path, LARGEST, follow=False)


@cache
def _hash_reader() -> str:
    """Hash the sources of this package: another version of it may read the same files differently."""
    whole = hashlib.sha256()
    for path in sorted(_READER.rglob("*.py")):
        # Hashed once per process (@cache); sources do not change while it runs.
        whole.update(hash_file(path).encode())
    return whole.hexdigest()


def _find_place(reading: Reading) -> Path:
    """Return the cache folder for this checkout, version, module cache and search path."""
    base = cache_directory()
    asked = [
        os.path.realpath(reading.root),
        reading.version,
        reading.replacements,
        find_module_cache(),
        find_sources(),
        *reading.search,
    ]
    return (
        base
        / "extraction"
        / hashlib.sha256("\0".join(map(str, asked)).encode(errors="surrogateescape")).hexdigest()[:16]
    )
