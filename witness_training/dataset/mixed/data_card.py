"""The card of a mixed data set: README.md with YAML front matter, as the hub of data sets reads it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from witness_training.dataset.length_histogram import write_table

_SIZES = ((1000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))
_COLUMNS = """| column | what it holds |
|---|---|
| `messages` | the question and the answer, as a chat |
| `id` | family and digest of the spec; equal ids mean equal tasks |
| `family`, `difficulty` | what kind of task it is, and 1 (one fact) to 5 |
| `axes` | `AXIS=VALUE` for each axis along which tasks differ; the test files hold values out |
| `judges` | the parts of the verdict that this row's answer passed itself |
| `execution`, `shared` | `own`: its script ran; `shared`: the script of row `shared`, equal but for names, ran; `none`: nothing is run |
| `versions` | of go-witness and of the generator |
"""


def write_card(manifest: Mapping[str, Any], titles: Mapping[str, str]) -> str:
    """The card. titles: family → what its tasks are."""
    files = {name: each for name, each in manifest["files"].items() if name != "tasks.jsonl"}
    lines = [*begin_card(manifest, files)]
    lines += ["", _ABOUT_FILES, "", "## Columns", "", _COLUMNS, "## Families", ""]
    counts = _count_families(manifest)
    lines += ["| family | tasks | rows |", "|---|---|---|"]
    lines += [f"| {name} | {titles[name]} | {count} |" for name, count in counts.items()]
    lines += ["", "## Lengths", "", _ABOUT_LENGTHS, "", *write_table(manifest["lengths"])]
    return "\n".join(lines) + "\n"


def write_rows_card(manifest: Mapping[str, Any], files: Mapping[str, Mapping[str, Any]]) -> str:
    """The card of a folder that has the rows alone, in these files. files: name → {rows}."""
    lines = [*begin_card(manifest, files), "", _ABOUT_SPLITS, "", "## Columns", "", _COLUMNS]
    return "\n".join(lines)


def begin_card(manifest: Mapping[str, Any], files: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Yield the lines of a card down to its table of files. files: name → {rows}."""
    yield from _FRONT
    yield f"- {_name_size(manifest['target'])}"
    yield from ("configs:", "- config_name: default", "  data_files:")
    for name in files:
        # The hub takes only letters, digits and underscores in the name of a split.
        yield f"  - split: {name.partition('.')[0].replace('-', '_')}"
        yield f"    path: {name}"
    yield from ("---", "", "# Tasks about in-toto witness", "", _write_origin(manifest), "")
    yield from ("## Files", "", "| file | rows |", "|---|---|")
    for name, each in files.items():
        yield f"| `{name}` | {each['rows']} |"


_FRONT = (
    "---",
    "pretty_name: Tasks about in-toto witness",
    "license: apache-2.0",
    "language:",
    "- en",
    "task_categories:",
    "- text-generation",
    "size_categories:",
)
_ABOUT_SPLITS = (
    "`train` and `valid` show no value that is held out. `test-seen` has new tasks of the same values; each `test-unseen-AXIS` is new on"
    " that axis alone, and `test-unseen-all` on all axes that its tasks have. `test-unseen-phrasing` asks the tasks of `test-seen` in"
    " other words."
)
_ABOUT_FILES = (
    f"{_ABOUT_SPLITS} `tasks.jsonl` holds the spec of each row and what was refused when it was judged; `manifest.json` holds what was measured,"
    " and `report.html` shows it, with rows to browse."
)
_ABOUT_LENGTHS = "Rows by family and length: question and answer in tokens of the built-in model of witness-schema, each column with the rows up to its number."


def _write_origin(manifest: Mapping[str, Any]) -> str:
    tools = manifest["tools"]
    made = (
        f"Made by witness-schema {tools['witness_schema']}, mix `{manifest['mix']}`, seed {manifest['seed']}."
    )
    if not manifest["verified"]:
        return f"{made} **No answer was verified by go-witness** (`--no-oracle`)."
    return f"{made} Each answer passed its judge, with real go-witness {tools['go_witness']}, or has a script that equals but for names one that did."


def _count_families(manifest: Mapping[str, Any]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for families in manifest["counts"]["file"].values():
        for name, count in families.items():
            counts[name] = counts.get(name, 0) + count
    return dict(sorted(counts.items()))


def _name_size(rows: int) -> str:
    return next((name for limit, name in _SIZES if rows < limit), "n>1M")
