"""The card of a data set of the plan's grid: README.md with YAML front matter, as the hub of data sets reads it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from witness_training.dataset.mixed.data_card import begin_card
from witness_training.tasks.dataset_files import RECORDS


def write_grid_card(manifest: Mapping[str, Any]) -> str:
    """The card."""
    files = {name: each for name, each in manifest["files"].items() if name.endswith(".jsonl")}
    rows = {name: each for name, each in files.items() if name != RECORDS}
    plain = {"mix": "grid", "verified": True, **manifest}
    judged = ", ".join(f"{name} {count}" for name, count in manifest.get("judges", {}).items())
    about = (
        "Each row is a question how to set up witness for a step, and an answer: a shell script with `witness run`, a policy and `witness verify`."
        f" Answers that passed each judge: {judged or 'not told'}."
    )
    return "\n".join((*begin_card(plain, rows), "", about)) + "\n"
