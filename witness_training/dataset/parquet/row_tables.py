"""Rows as Parquet: a column for each key, with a type of its own. This module alone imports pyarrow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow
from pyarrow import parquet

# Rows of a group: what a reader has to hold at once.
_GROUP = 2000


def _build_schema() -> Any:
    text, texts = pyarrow.string(), pyarrow.list_(pyarrow.string())
    message = pyarrow.struct([("role", text), ("content", text)])
    return pyarrow.schema(
        [
            ("messages", pyarrow.list_(message)),
            ("id", text),
            ("family", text),
            ("difficulty", pyarrow.int64()),
            ("axes", texts),
            ("judges", texts),
            ("execution", text),
            ("shared", text),
            ("versions", pyarrow.struct([("go_witness", text), ("witness_schema", text)])),
        ]
    )


SCHEMA = _build_schema()
VERSION = str(pyarrow.__version__)


def write_rows(rows: Iterable[Mapping[str, Any]], file: Path) -> int:
    """Write the rows and return their number. The bytes depend on the rows and the version of pyarrow alone."""
    remaining, count = iter(rows), 0
    # Dictionaries would be tried for each text, and hold no text twice but of the short columns.
    short = ["family", "axes.list.element", "judges.list.element", "execution"]
    with parquet.ParquetWriter(
        file,
        SCHEMA,
        compression="zstd",
        use_dictionary=short,
        write_statistics=["id", "family", "difficulty"],
    ) as writer:
        while group := list(islice(remaining, _GROUP)):
            writer.write_table(pyarrow.Table.from_pylist(group, schema=SCHEMA), row_group_size=_GROUP)
            count += len(group)
    return count


def read_rows(file: Path) -> Iterator[dict[str, Any]]:
    """The rows of a file that `write_rows` has written."""
    with parquet.ParquetFile(file) as opened:
        for batch in opened.iter_batches(_GROUP):
            yield from batch.to_pylist()
