"""The file names of a data set, shared by its writers and readers."""

from __future__ import annotations

MANIFEST = "manifest.json"
RECORDS = "examples.jsonl"


def rows_file(split: str) -> str:
    """The file with the rows of a split. mlx-lm demands train.jsonl, valid.jsonl and test.jsonl."""
    return f"{split}.jsonl"
