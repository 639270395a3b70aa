"""The file names of a data set, shared by its writers and readers."""

from __future__ import annotations

MANIFEST = "manifest.json"
RECORDS = "examples.jsonl"
# Of a mixed data set.
TASKS, CARD, PAGE = "tasks.jsonl", "README.md", "report.html"
MOST_BYTES = 1 << 28  # of one file of rows or records: about 100,000 examples
MAKE_ONE = "name a data set, or make one: witness-schema generate --target 500 --out NEW_FOLDER"


def rows_file(split: str) -> str:
    """The file with the rows of a split. mlx-lm demands train.jsonl, valid.jsonl and test.jsonl."""
    return f"{split}.jsonl"
