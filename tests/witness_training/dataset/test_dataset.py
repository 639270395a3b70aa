"""`generate` writes the same bytes for the same target and seed, and nothing unless every example is verified."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from witness_schema.errors import WitnessSchemaError
from witness_training.dataset.assembly import generate
from witness_training.dataset.manifest import read_manifest
from witness_training.judges.tools import Tools
from witness_training.tasks.examples import JUDGES, Judge, TrainingExample, read_records
from witness_training.tasks.rendering import render

ALL: tuple[Judge, ...] = tuple(JUDGES)


class Verdicts:
    """Stands in for real go-witness: passes everything, or does what `fault` does."""

    tools = Tools(go_witness="v9.9.9", go_witness_sum="h1:none", go="go9", witness_schema="9")
    refused: Mapping[str, int] = {"other signer": 3}

    def __init__(self, fault: Callable[[], None] = lambda: None) -> None:
        self.fault = fault

    def verify(
        self, examples: Sequence[TrainingExample], progress: Callable[[int, int], None]
    ) -> Sequence[tuple[Judge, ...]]:
        for done in range(len(examples)):
            progress(done + 1, len(examples))
        self.fault()
        return [ALL if example.variant.rego else ("policy",) for example in examples]


def rows_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_same_target_and_seed_give_the_same_bytes(tmp_path: Path) -> None:
    for name, seed in (("one", 7), ("two", 7), ("three", 8)):
        generate(60, tmp_path / name, seed=seed, verification=Verdicts())
    assert files_of(tmp_path / "one") == files_of(tmp_path / "two")
    assert files_of(tmp_path / "one") != files_of(tmp_path / "three")


def test_rows_are_one_question_and_one_answer(tmp_path: Path) -> None:
    manifest = generate(60, tmp_path / "set", seed=7, verification=Verdicts())
    rows = [row for name in ("train", "valid", "test") for row in rows_of(tmp_path / "set" / f"{name}.jsonl")]
    assert len(rows) == 60
    assert {tuple(row) for row in rows} == {("messages",)}
    assert {tuple(m["role"] for m in row["messages"]) for row in rows} == {("user", "assistant")}
    assert len({row["messages"][0]["content"] for row in rows}) == manifest.distinct["questions"] == 60


def test_train_is_in_length_order(tmp_path: Path) -> None:
    generate(60, tmp_path / "set", seed=7, verification=Verdicts())
    lengths = [
        sum(len(m["content"]) for m in row["messages"]) for row in rows_of(tmp_path / "set" / "train.jsonl")
    ]
    assert lengths == sorted(lengths)
    assert lengths[0] < lengths[-1]


def test_records_lead_from_each_row_to_its_cell(tmp_path: Path) -> None:
    generate(60, tmp_path / "set", seed=7, verification=Verdicts())
    records = read_records(tmp_path / "set")
    assert len({record.variant.cell for record in records}) == 60
    for record in records:
        row = rows_of(tmp_path / "set" / f"{record.split}.jsonl")[record.row]
        assert render(record.variant.cell, record.variant.rego) == tuple(
            m["content"] for m in row["messages"]
        )
        assert record.judges == (ALL if record.variant.rego else ("policy",))
        assert record.go_witness == "v9.9.9"


def test_manifest_names_inputs_and_contents(tmp_path: Path) -> None:
    made = generate(60, tmp_path / "set", seed=7, verification=Verdicts())
    read = read_manifest(tmp_path / "set")
    assert read == made
    assert (read.target, read.seed, read.cells, read.tools) == (60, 7, 60, Verdicts.tools)
    assert read.grid == {"cells": 10_850, "examples": 33_250}
    for name, file in read.files.items():
        content = (tmp_path / "set" / name).read_bytes()
        assert file == {"rows": content.count(b"\n"), "sha256": hashlib.sha256(content).hexdigest()}
    assert {*read.files, "manifest.json"} == {path.name for path in (tmp_path / "set").iterdir()}
    assert read.judges["policy"] == 60
    assert read.judges["denial"] == 60 - read.counts["rego"]["none"]
    assert {place: near["equal"] for place, near in read.apart.items()} == {"valid": 0, "test": 0}
    assert "60 examples in 60 cells, all verified by go-witness v9.9.9" in read.summary()


def test_empty_split_has_no_file(tmp_path: Path) -> None:
    manifest = generate(1, tmp_path / "set", verification=Verdicts())
    assert set(manifest.files) == {"train.jsonl", "examples.jsonl"}
    assert not (tmp_path / "set" / "valid.jsonl").exists()


def refuse() -> None:
    raise WitnessSchemaError("an example was refused")


def interrupt() -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize(("fault", "told"), [(refuse, WitnessSchemaError), (interrupt, KeyboardInterrupt)])
def test_nothing_is_left_unless_all_is_verified(
    tmp_path: Path, fault: Callable[[], None], told: type[BaseException]
) -> None:
    with pytest.raises(told):
        generate(10, tmp_path / "set", verification=Verdicts(fault))
    assert list(tmp_path.iterdir()) == []


def test_progress_reaches_its_end(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    generate(
        10, tmp_path / "set", progress=lambda done, total: seen.append((done, total)), verification=Verdicts()
    )
    assert seen[-1] == (10, 10)


def test_target_beyond_the_grid_writes_nothing(tmp_path: Path) -> None:
    with pytest.raises(WitnessSchemaError, match="33,250 distinct examples"):
        generate(40_000, tmp_path / "set", verification=Verdicts())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("text", ["{", "{}", '{"tools": {"go": "x"}}'])
def test_broken_manifest_is_told(tmp_path: Path, text: str) -> None:
    (tmp_path / "manifest.json").write_text(text)
    with pytest.raises(WitnessSchemaError, match="the manifest of the data set cannot be read"):
        read_manifest(tmp_path)


@pytest.mark.parametrize("line", ["{", "{}", '{"combination": ["gti"], "command": "x"}'])
def test_broken_records_are_told(tmp_path: Path, line: str) -> None:
    (tmp_path / "examples.jsonl").write_text(line)
    with pytest.raises(WitnessSchemaError, match="records of the data set cannot be read"):
        read_records(tmp_path)
