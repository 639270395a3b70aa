"""Slices come from other machines: whatever they hold, `merge` tells it, and writes nothing but a data set."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from support.small_mixed_sets import lay_out_small_sets
from witness_schema.errors import Misuse, UnreadableSource
from witness_schema.sealing import open_sealed, seal
from witness_training.dataset.mixed.slices import merge_slices
from witness_training.families.family_roster import FAMILIES

Line = dict[str, Any]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with two slices that fit."""
    lay_out_small_sets(tmp_path)
    return tmp_path


def merge(place: Path) -> None:
    merge_slices([place / "slice-1", place / "slice-2"], place / "out", FAMILIES)


def edit_first_line(place: Path, change: Callable[[Line], object]) -> None:
    """Change the first row of a chunk, and seal it again as `generate` does."""
    chunk = place / "slice-1" / "chunks" / "00000.jsonl"
    content = open_sealed(chunk.read_bytes())
    assert content is not None
    lines = [json.loads(line) for line in content.splitlines()]
    change(lines[0])
    chunk.write_bytes(seal(b"".join(json.dumps(line).encode() + b"\n" for line in lines)))


# What a slice does with a row → what is said of it.
ROWS: dict[str, tuple[Callable[[Line], object], str]] = {
    "a file elsewhere": (lambda line: line.update(file="../../stolen"), "is not one of"),
    "no file": (lambda line: line.pop("file"), "is a required property"),
    "another family": (lambda line: line["row"].update(family="x"), "there is no family"),
    "a row more": (lambda line: line["row"].update(x=1), "x"),
    "a role": (lambda line: line["row"]["messages"][0].update(role="system"), "was expected"),
    "three messages": (lambda line: line["row"]["messages"].append({"role": "user", "content": ""}), "more than 2 items"),
    "an axis without a value": (lambda line: line["row"].update(axes=["attestor"]), "does not match"),
    "an infinite length": (lambda line: line.update(tokens=10**30), "maximum"),
    "outlines of another form": (lambda line: line.update(outlines=[1]), "not valid"),
    "a list as set-up": (lambda line: line.update(setup=[]), "is not of type"),
    "a list as spec": (lambda line: line["task"].update(spec=[]), "is not of type"),
}  # fmt: skip


@pytest.mark.parametrize("name", ROWS)
def test_a_row_of_another_form_is_told(name: str, place: Path) -> None:
    change, said = ROWS[name]
    edit_first_line(place, change)
    with pytest.raises(UnreadableSource, match=said):
        merge(place)
    assert not (place / "out").exists()
    assert not list(place.parent.glob("stolen*"))


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"of": 10**12}, UnreadableSource),
        ({"chunks": 10**15}, UnreadableSource),
        ({"request": {}}, UnreadableSource),
        ({"shard": 3}, Misuse),
        ({"shard": 0}, UnreadableSource),
    ],
    ids=str,
)
def test_a_record_of_another_form_is_told(change: Line, error: type[Exception], place: Path) -> None:
    for number in (1, 2):
        file = place / f"slice-{number}" / "slice.json"
        file.write_text(json.dumps({**json.loads(file.read_text()), **change}))
    with pytest.raises(error):
        merge(place)
    assert not (place / "out").exists()


def test_slices_as_they_are_fit(place: Path) -> None:
    merge(place)
    assert (place / "out" / "train.jsonl").read_bytes() == (place / "mixed" / "train.jsonl").read_bytes()
