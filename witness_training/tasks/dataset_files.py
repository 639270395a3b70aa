"""The names of a data set's files, for those who write it and those who read it."""

from __future__ import annotations

MANIFEST = "manifest.json"
RECORDS = "examples.jsonl"


def rows_file(split: str) -> str:
    """The file with the rows of a split: mlx-lm looks for train.jsonl, valid.jsonl and test.jsonl."""
    return f"{split}.jsonl"
