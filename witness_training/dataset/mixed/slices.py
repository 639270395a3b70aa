"""Slices of a data set, made on several machines and joined to the bytes of one that was made on one.

Every slice draws the whole plan, which is cheap, and verifies each N-th chunk of it.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from witness_schema.documents.record_form import ANYTHING, COUNT, RecordForm, record_of
from witness_schema.errors import Misuse
from witness_schema.json_writing import dumps
from witness_schema.output_folders import Product, write_folder
from witness_training.dataset.manifest import DATA_SET
from witness_training.dataset.mixed.chunk_files import ChunkFiles
from witness_training.dataset.mixed.mixed_assembly import (
    MixedRun,
    MixedSet,
    Part,
    describe_request,
    make_chunks,
)
from witness_training.dataset.mixed.mixed_files import write_files
from witness_training.dataset.mixed.verified_lines import REQUEST
from witness_training.dataset.set_page.page_writing import list_titles, write_page
from witness_training.families.family import Family
from witness_training.tasks.dataset_files import PAGE

_RECORD, _CHUNKS = "slice.json", "chunks"
MOST_SLICES, MOST_CHUNKS = 10_000, 1_000_000
_FORM = RecordForm(
    "record of a slice",
    record_of(
        {
            "request": REQUEST.schema,
            "shard": {**COUNT, "minimum": 1},
            "of": {**COUNT, "minimum": 1, "maximum": MOST_SLICES},
            "chunks": {**COUNT, "maximum": MOST_CHUNKS},
        }
    ),
    "name folders that generate --shard has written",
)
_OURS = RecordForm("record", record_of(dict.fromkeys(("request", "shard", "of", "chunks"), ANYTHING)), "")


def _list_written_files(folder: Path) -> frozenset[str]:
    return frozenset({_RECORD, _CHUNKS} if _OURS.find(folder / _RECORD) is not None else ())


SLICE = Product("slice", "slice", _list_written_files)


@dataclass(frozen=True, slots=True)
class Shard:
    """Which slice: `number` of `of`, counted from 1."""

    number: int
    of: int


def parse_shard(text: str) -> Shard:
    """The slice that `3/16` names. Raises Misuse for another text."""
    parts = text.split("/")
    if len(parts) == 2 and all(part.isascii() and part.isdecimal() and len(part) < 6 for part in parts):
        number, of = map(int, parts)
        if 1 <= number <= of <= MOST_SLICES:
            return Shard(number, of)
    raise Misuse(f"{text!r} names no slice", advice="--shard 3/16 is the third of sixteen")


def generate_slice(wanted: MixedSet, out: Path, run: MixedRun, shard: Shard) -> Mapping[str, Any]:
    """Write one slice to the folder `out` and return its record. Raises what `generate_mixed` raises."""
    request = describe_request(wanted)

    def is_chosen(number: int) -> bool:
        return number % shard.of == shard.number - 1

    part = Part(SLICE, f"{shard.number}/{shard.of}", is_chosen)
    with make_chunks(wanted, out, run, part) as (files, chunks):
        record = {"request": request, "shard": shard.number, "of": shard.of, "chunks": chunks}
        with write_folder(out, SLICE, force=run.force) as folder:
            # A slice may be empty: there can be fewer chunks than slices.
            (folder / _CHUNKS).mkdir()
            for number in filter(is_chosen, range(chunks)):
                shutil.copy2(files.find_chunk(number), folder / _CHUNKS)
            (folder / _RECORD).write_text(dumps(record, indent=1), encoding="utf-8")
    return record


def merge_slices(
    slices: Sequence[Path], out: Path, families: Sequence[Family], *, force: bool = False
) -> Mapping[str, Any]:
    """Join all slices of a data set and return its manifest: the bytes are those of a set that was made at once.

    Raises Misuse where one is missing, stands there twice or is of another data set, UnreadableSource where one is damaged.
    """
    records = {folder: _FORM.read(folder / _RECORD) for folder in slices}
    first = next(iter(records.values()), None)
    if first is None or len(records) < len(slices):
        raise Misuse("a slice is named twice, or none at all", advice="name each slice of the data set once")
    places: dict[int, Path] = {}
    for folder, record in records.items():
        if any(record[key] != first[key] for key in ("request", "of", "chunks")):
            raise Misuse("this slice is of another data set than the first", where=str(folder))
        if record["shard"] > first["of"]:
            raise Misuse(f"there is no slice {record['shard']} of {first['of']}", where=str(folder))
        if record["shard"] in places:
            raise Misuse(
                f"slice {record['shard']} stands here and in {places[record['shard']]}", where=str(folder)
            )
        places[record["shard"]] = folder
    if missing := sorted(set(range(1, first["of"] + 1)) - set(places)):
        raise Misuse(
            f"{len(missing)} of {first['of']} slices are missing, the first is {missing[0]}",
            advice=f"make it: the same command with --shard {missing[0]}/{first['of']}",
        )
    with write_folder(out, DATA_SET, force=force) as folder:
        manifest = write_files(
            lambda number: ChunkFiles(places[number % first["of"] + 1]),
            first["chunks"],
            folder,
            first["request"],
            families,
        )
        write_page(folder, manifest, list_titles(families), folder / PAGE)
        return manifest
