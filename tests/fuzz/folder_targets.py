"""Targets that read folders which a command of ours wrote and somebody changed: emitted schemas, data sets with a run.

An input is the name of one file of the folder, a line break, and what this file becomes.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path
from random import Random

from hypothesis import strategies as st

from fuzz.fuzz_target import READ, Session, Workplace, judge_one_by_one
from fuzz.input_strategies import damage_documents
from support.schema_damage import damage_schema
from witness_schema.changes import emitted
from witness_schema.changes.version_comparison import compare
from witness_schema.schemas.emission import emit
from witness_training.dataset import manifest
from witness_training.evaluation import evaluation_inputs
from witness_training.lora import training_run
from witness_training.lora.models import Model
from witness_training.tasks import examples
from witness_training.tasks.grid_sampling import sample

# Small ones of each kind: attestors, and the documents around attestations, one of which holds a table of attestors.
EMITTED = ("git", "jenkins", "vex", "material", "statement")
ROWS = 4


@contextmanager
def open_emitted(workplace: Workplace) -> Iterator[Session]:
    """A folder of emitted schemas, compared with the same folder as it was."""
    folder = workplace.folder / "schemas"
    texts = _emit_some(workplace.folder, folder)
    right = emitted.read(folder).to_edition("right")

    def read(data: bytes) -> str:
        with _replaced(folder, texts, data):
            changes = compare(right, emitted.read(folder).to_edition("damaged")).found
            return "read, with changes" if changes else READ

    yield Session(_draw_files(texts, _damage_schemas), judge_one_by_one(read))


def _emit_some(place: Path, folder: Path) -> dict[str, bytes]:
    emit(place / "all")
    folder.mkdir()
    names = [f"{name}.json" for name in EMITTED]
    for name in names:
        (place / "all" / name).rename(folder / name)
    return {name: (folder / name).read_bytes() for name in names}


def _damage_schemas(text: bytes) -> st.SearchStrategy[bytes]:
    chances = st.integers(0, 2**64 - 1).map(Random)
    return damage_documents([text]) | chances.map(lambda chance: damage_schema(text, chance))


def _draw_files(
    texts: Mapping[str, bytes], damage: Callable[[bytes], st.SearchStrategy[bytes]]
) -> st.SearchStrategy[bytes]:
    return st.one_of([damage(text).map(partial(_name, name)) for name, text in texts.items()])


def _name(name: str, content: bytes) -> bytes:
    return name.encode() + b"\n" + content


@contextmanager
def _replaced(folder: Path, texts: Mapping[str, bytes], data: bytes) -> Iterator[str]:
    """Puts the input's file in its place for the block, and the right one back. Yields its name."""
    first, _, content = data.partition(b"\n")
    # The first file for any other name: an input names no path of its own.
    name = next((name for name in texts if name.encode() == first), next(iter(texts)))
    (folder / name).write_bytes(content)
    try:
        yield name
    finally:
        (folder / name).write_bytes(texts[name])


@contextmanager
def open_rows(workplace: Workplace) -> Iterator[Session]:
    """A data set, its records, its manifest and the reports of a training: read as `evaluate` and `train` read them."""
    folder = workplace.folder
    texts = list_data_files()
    for name, text in texts.items():
        (folder / name).write_bytes(text)

    def read(data: bytes) -> str:
        with _replaced(folder, texts, data) as name:
            return READERS[name](folder)

    yield Session(_draw_files(texts, _damage_lines), judge_one_by_one(read))


@cache
def list_data_files() -> dict[str, bytes]:
    """A small data set as `generate` writes it, and what `train` reports."""
    drawn = [examples.example_of(variant) for variant in sample(ROWS, 3)]
    records = [
        examples.ExampleRecord(one.variant, "test", row, ("schema",), "v0.12.0").line()
        for row, one in enumerate(drawn)
    ]
    reports = [
        {"kind": "train", "iteration": 10, "train_loss": 1.5},
        {"kind": "validation", "iteration": 10, "val_loss": 1.25},
    ]
    return {
        "test.jsonl": "".join(f"{one.row()}\n" for one in drawn).encode(),
        "examples.jsonl": "".join(f"{line}\n" for line in records).encode(),
        "metrics.jsonl": "".join(f"{json.dumps(report)}\n" for report in reports).encode(),
        "manifest.json": _MANIFEST.encode(),
    }


_TOOLS = {"go_witness": "v0.12.0", "go_witness_sum": "h1:x", "go": "go1.26.6", "witness_schema": "0.1.0"}
_MANIFEST = json.dumps(
    {
        **{"target": ROWS, "seed": 3, "tools": _TOOLS, "grid": {"cells": 1, "distinct": 1}, "cells": ROWS},
        **{"files": {"test.jsonl": {"rows": ROWS, "sha256": "0" * 64}}, "judges": {"schema": ROWS}},
        **{"distinct": {"answers": ROWS}, "counts": {"step": {"build": ROWS}}, "apart": {"train-test": {"equal": 0}}},
    }
)  # fmt: skip


def _damage_lines(text: bytes) -> st.SearchStrategy[bytes]:
    """The file with one of its lines damaged."""
    lines = text.removesuffix(b"\n").split(b"\n")

    def put_back(at: int, line: bytes) -> bytes:
        return b"\n".join((*lines[:at], line, *lines[at + 1 :])) + b"\n"

    return st.integers(0, len(lines) - 1).flatmap(
        lambda at: damage_documents([lines[at]]).map(lambda line: put_back(at, line))
    )


def _read_questions(folder: Path) -> str:
    """The rows of a split, with the place of each in the grid where the data set has records."""
    request = evaluation_inputs.EvaluationRequest(Model("tiny", None), folder, judge=False)
    evaluation_inputs.read_inputs(request)
    return READ


def _read_metrics(folder: Path) -> str:
    reports = training_run.read_metrics(folder)
    assert all(math.isfinite(report.get("train_loss", report.get("val_loss"))) for report in reports)
    return READ


def _read_manifest(folder: Path) -> str:
    manifest.DATA_SET.files(folder)
    manifest.read_manifest(folder).summary()
    return READ


READERS: dict[str, Callable[[Path], str]] = {
    "test.jsonl": _read_questions,
    "examples.jsonl": _read_questions,
    "metrics.jsonl": _read_metrics,
    "manifest.json": _read_manifest,
}
