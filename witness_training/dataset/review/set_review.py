"""Judges a mixed data set anew, from its files alone: that each row is the one of its task, and that its answer passes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from witness_schema.documents.foreign_file import hash_file
from witness_schema.documents.record_form import ANYTHING, COUNT, TEXT, RecordForm, map_of, record_of
from witness_schema.errors import UnreadableSource
from witness_schema.living_locks import hold_temporary
from witness_training.dataset.mixed.chunk_files import ChunkFiles
from witness_training.dataset.mixed.chunk_workers import Progress, verify_chunks
from witness_training.dataset.mixed.mixed_files import MOST_BYTES
from witness_training.dataset.mixed.row_verification import Judging
from witness_training.dataset.review.execution_claims import ExecutionClaims
from witness_training.dataset.review.reviewed_rows import ADVICE, plan_review
from witness_training.dataset.row_plan import list_files
from witness_training.tasks.dataset_files import MANIFEST, TASKS, rows_file

VERIFY = "make the data set anew, or see what is wrong with it: witness-schema dataset verify DIR"
# The files of rows that a data set may have.
_ROWS = tuple(map(rows_file, list_files()))
_FILE = record_of({"rows": COUNT, "sha256": TEXT}, more=True)
_TABLE = map_of(ANYTHING)
_MANIFEST = RecordForm(
    "manifest of the data set",
    {
        "type": "object",
        "required": ["target", "seed", "mix", "files"],
        "properties": {
            "target": COUNT,
            "seed": {"type": "integer"},
            "mix": TEXT,
            "files": map_of(_FILE),
            "verified": {"type": "boolean"},
            # What a report shows; a set that was made without it lacks a part.
            "counts": map_of(_TABLE),
            "near_copies": map_of(_TABLE),
            "distinct": {**_TABLE, "properties": {"gzip_ratio": _TABLE}},
            **dict.fromkeys(("lengths", "setups", "refusals", "tools"), _TABLE),
        },
    },
    ADVICE,
)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a row, or with a file. row: counted from 0; -1 for the file."""

    file: str
    row: int
    id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Review:
    """What came of it. judged: rows whose answers were judged; the others share a script with one of them."""

    rows: int
    judged: int
    faults: tuple[Fault, ...]


def read_mixed_manifest(data: Path) -> dict[str, Any]:
    """The manifest of a mixed data set. Raises UnreadableSource where there is none."""
    return dict(_MANIFEST.read(data / MANIFEST))


def review_set(data: Path, judging: Judging, workers: int, progress: Progress) -> Review:
    """Judge the data set of this folder. Raises UnreadableSource where its files cannot be read or do not belong together."""
    manifest = read_mixed_manifest(data)
    faults = [*_compare_files(data, manifest["files"])]
    families = judging.load_families()
    rows: Counter[str] = Counter()
    judged, claims = 0, ExecutionClaims(manifest.get("verified", True))
    with hold_temporary() as folder:
        files = ChunkFiles(folder)
        count = files.write_plan({}, plan_review(data, families, manifest.get("tools", {}), claims))
        verify_chunks(files, replace(judging, review=True), range(count), workers, progress)
        for number in range(count):
            for line in files.read_chunk(number) or ():
                rows[rows_file(line["file"])] += 1
                judged += line["judged"]
                if line["fault"]:
                    faults.append(Fault(line["file"], line["row"], line["id"], line["fault"]))
    faults += [
        Fault(place.file, place.row, identity, why) for place, identity, why in claims.list_unfounded()
    ]
    faults += [
        Fault(name, -1, "", f"the manifest says {file['rows']} rows, and there are {rows[name]}")
        for name, file in manifest["files"].items()
        if name in _ROWS and file["rows"] != rows[name]
    ]
    return Review(rows.total(), judged, tuple(faults))


def check_digests(data: Path, described: Mapping[str, Any]) -> None:
    """Raises UnreadableSource where a file of rows, or of tasks, is another than the manifest says."""
    for name in (*_ROWS, TASKS):
        if name in described and hash_file(data / name, MOST_BYTES) != described[name]["sha256"]:
            raise UnreadableSource(
                "the file is another than the manifest says",
                where=str(data / name),
                advice=VERIFY,
            )


def _compare_files(data: Path, described: Mapping[str, Any]) -> Iterator[Fault]:
    """What is wrong with files as a whole. Raises UnreadableSource for one that cannot be read."""
    for name in (*_ROWS, TASKS):
        if name not in described:
            if (data / name).exists():
                yield Fault(name, -1, "", "the manifest does not name this file")
        elif hash_file(data / name, MOST_BYTES) != described[name]["sha256"]:
            yield Fault(name, -1, "", "the file is another than the manifest says")
    for name in described.keys() - {*_ROWS, TASKS}:
        yield Fault(name, -1, "", "the manifest names a file that no data set has")
