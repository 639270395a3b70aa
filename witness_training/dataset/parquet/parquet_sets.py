"""`dataset parquet`: a folder with the rows of a mixed data set as Parquet files, and a card by which `datasets` finds them.

It is a folder of its own: beside the JSON lines, readers that take every file of a folder would read each row twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from witness_schema.documents.foreign_file import hash_file
from witness_schema.documents.record_form import ANYTHING, COUNT, TEXT, RecordForm, record_of
from witness_schema.errors import UnreadableSource
from witness_schema.json_writing import dumps
from witness_schema.output_folders import Product, write_folder
from witness_training.dataset.mixed.data_card import write_rows_card
from witness_training.dataset.mixed.mixed_files import read_rows
from witness_training.dataset.parquet.row_tables import VERSION, write_rows
from witness_training.dataset.review.set_review import read_mixed_manifest
from witness_training.dataset.row_columns import COLUMNS
from witness_training.dataset.row_plan import list_files
from witness_training.tasks.dataset_files import CARD, MANIFEST, rows_file

_RECORD = "parquet.json"
_MEMBERS = ("made_of", "pyarrow", "files")
_OURS = RecordForm("record", record_of(dict.fromkeys(_MEMBERS, ANYTHING)), "")
_ADVICE = "make the data set anew, or see what is wrong with it: witness-schema dataset verify DIR"
_VERSIONS = record_of(dict.fromkeys(("go_witness", "witness_schema"), TEXT))
# What the card says of the set.
_DESCRIBED = RecordForm(
    "manifest of the data set",
    record_of(
        {
            "target": COUNT,
            "seed": {"type": "integer"},
            "verified": {"type": "boolean"},
            "tools": record_of(dict.fromkeys(("go_witness", "witness_schema"), TEXT), more=True),
        },
        more=True,
    ),
    _ADVICE,
)
# Every key and no other: what has no column would be lost.
_ROW = RecordForm(
    "row",
    record_of({**COLUMNS, "versions": _VERSIONS}),
    _ADVICE,
)


def name_file(split: str) -> str:
    """The Parquet file with the rows of a split."""
    return f"{split}.parquet"


def _list_written_files(folder: Path) -> frozenset[str]:
    if _OURS.find(folder / _RECORD) is None:
        return frozenset()
    return frozenset({_RECORD, CARD, *map(name_file, list_files())})


PARQUET = Product("Parquet files", "parquet", _list_written_files)


def write_parquet(data: Path, out: Path, *, force: bool = False) -> dict[str, Any]:
    """Write the rows of the data set into the folder `out` and return the record of it.

    Raises Misuse where the folder is refused, UnreadableSource where the data set cannot be read or a file of it is another than
    its manifest says.
    """
    manifest = read_mixed_manifest(data)
    _DESCRIBED.check(manifest, str(data / MANIFEST))
    with write_folder(out, PARQUET, force=force) as folder:
        files = {}
        for split in list_files():
            described = manifest["files"].get(rows_file(split))
            if described is not None:
                files[name_file(split)] = _write_file(data, split, described, folder)
        made_of = {key: manifest.get(key) for key in ("mix", "seed", "target", "verified", "tools")}
        record = {
            "made_of": {**made_of, "manifest_sha256": hash_file(data / MANIFEST)},
            "pyarrow": VERSION,
            "files": files,
        }
        (folder / _RECORD).write_text(dumps(record, indent=1), encoding="utf-8")
        (folder / CARD).write_text(write_rows_card(manifest, files), encoding="utf-8")
    return record


def _write_file(data: Path, split: str, described: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    source, target = data / rows_file(split), folder / name_file(split)
    if hash_file(source) != described["sha256"]:
        raise UnreadableSource(
            "the file is another than the manifest says", where=str(source), advice=_ADVICE
        )
    count = write_rows(_read_checked(source), target)
    return {"rows": count, "sha256": hash_file(target)}


def _read_checked(path: Path) -> Iterator[Mapping[str, Any]]:
    for number, row in enumerate(read_rows(path), 1):
        _ROW.check(row, f"{path}:{number}")
        yield row
