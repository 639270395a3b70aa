"""The manifest of a data set: its parameters, its tools and its contents. It holds no times, keys or paths."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from witness_schema.documents.record_form import ANYTHING, COUNT, TEXT, RecordForm, map_of, record_of
from witness_schema.json_writing import dumps
from witness_schema.output_folders import Product
from witness_training.dataset.row_plan import list_files
from witness_training.judges.tools import Tools
from witness_training.tasks.dataset_files import CARD, MAKE_ONE, MANIFEST, PAGE, RECORDS, TASKS, rows_file
from witness_training.tasks.splits import SPLITS

_WRITTEN = frozenset({MANIFEST, RECORDS, *map(rows_file, SPLITS)})
_MIXED = frozenset({TASKS, CARD, PAGE, *map(rows_file, list_files())})
_COUNTS = map_of(COUNT)
_TOOLS = record_of(dict.fromkeys(("go_witness", "go_witness_sum", "go", "witness_schema"), TEXT))
_FORM = RecordForm(
    "manifest of the data set",
    record_of(
        {
            "target": COUNT,
            "seed": {"type": "integer"},
            "tools": _TOOLS,
            "grid": _COUNTS,
            "cells": COUNT,
            "files": map_of(record_of({"rows": COUNT, "sha256": TEXT}, more=True)),
            "judges": _COUNTS,
            "refused": _COUNTS,
            "distinct": _COUNTS,
            "counts": map_of(_COUNTS),
            "apart": map_of({"type": "object"}),
        }
    ),
    MAKE_ONE,
)
# What earlier versions wrote as well. Another tool may have a manifest.json too; --force must not replace its files.
_OURS = RecordForm(
    "manifest", record_of(dict.fromkeys(("target", "seed", "judges", "files"), ANYTHING), more=True), ""
)


def _list_written_files(folder: Path) -> frozenset[str]:
    """The files of a data set, if the folder's manifest was written by `generate`."""
    read = _OURS.find(folder / MANIFEST)
    if read is None:
        return frozenset()
    # A mixed data set has a card and files of its own; their names are ours, whatever the manifest says.
    return _WRITTEN | _MIXED if "mix" in read else _WRITTEN


DATA_SET = Product("data set", "data", _list_written_files)


@dataclass(frozen=True, slots=True)
class DatasetManifest:
    """A description of what `generate` wrote.

    grid:     the numbers of cells and distinct examples in the grid.
    cells:    the number of distinct cells among the examples.
    files:    rows and sha256 by file name.
    judges:   the number of examples that each judge passed.
    refused:  what the distinct setups refused: kind of refusal → how often.
    distinct: the numbers of distinct texts, as they are and with hex and base64 masked.
    counts:   examples by dimension and value.
    apart:    the nearest skeletons across the splits (Jaccard on 5-word shingles), and how many are equal.
    """

    target: int
    seed: int
    tools: Tools
    grid: Mapping[str, int] = field(hash=False)
    cells: int
    files: Mapping[str, Mapping[str, Any]] = field(hash=False)
    judges: Mapping[str, int] = field(hash=False)
    refused: Mapping[str, int] = field(hash=False)
    distinct: Mapping[str, int] = field(hash=False)
    counts: Mapping[str, Mapping[str, int]] = field(hash=False)
    apart: Mapping[str, Mapping[str, Any]] = field(hash=False)

    def text(self) -> str:
        """The manifest as JSON; it depends on target, seed and versions alone."""
        return dumps(asdict(self), indent=1)

    def summary(self) -> str:
        """The manifest in one line."""
        written = ((name, self.files.get(rows_file(name))) for name in SPLITS)
        sizes = ", ".join(f"{file['rows']} {name}" for name, file in written if file is not None)
        return f"{self.target} examples in {self.cells} cells, all verified by go-witness {self.tools.go_witness} ({sizes})"


def read_manifest(data: Path) -> DatasetManifest:
    """Read the manifest of a data set. Raises UnreadableSource if it is missing or damaged."""
    read = _FORM.read(data / MANIFEST)
    return DatasetManifest(**{**read, "tools": Tools(**read["tools"])})
