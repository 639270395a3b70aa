"""Every reader of a file that somebody else may have written, with a file that it reads."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from support.small_mixed_sets import lay_out_small_sets, read_small_sets, stand_in
from witness_schema import load, sealing
from witness_schema.changes import emitted, ignoring
from witness_schema.changes.change_rules import RULES
from witness_schema.changes.policy_reading import read_asked_attestations
from witness_schema.differential.exceptions import read_exceptions
from witness_schema.documents.foreign_file import read_bytes
from witness_schema.foreign.tree_files import Tree
from witness_schema.golang.go_mod import read_go_mod
from witness_schema.reading import extraction_cache
from witness_schema.reading.checkout_marker import read_marker
from witness_schema.reading.version_record import Reading
from witness_schema.schemas.bundled_versions import BUNDLED, bundled_record, bundled_version
from witness_schema.schemas.emission import SCHEMAS
from witness_schema.schemas.record_folder import RecordFolder
from witness_training.asking.publishing import read_evaluation, read_made, read_training
from witness_training.dataset.foreign.finding_rules import Finding
from witness_training.dataset.foreign.row_lines import stream_rows
from witness_training.dataset.manifest import DATA_SET, DatasetManifest, read_manifest
from witness_training.dataset.mixed.chunk_files import ChunkFiles
from witness_training.dataset.mixed.row_verification import Judging
from witness_training.dataset.mixed.set_report import write_report
from witness_training.dataset.mixed.slices import SLICE, merge_slices
from witness_training.dataset.review.set_review import read_mixed_manifest, review_set
from witness_training.dataset.set_page.page_rows import read_page_rows, read_refusals
from witness_training.evaluation.evaluation_scores import score
from witness_training.evaluation.kept_answers import KeptAnswers
from witness_training.evaluation.report_page import REPORT
from witness_training.families.family_roster import FAMILIES
from witness_training.judges.tools import Tools
from witness_training.lora.adapter_fit import check_fit
from witness_training.lora.lora_data import read_rows
from witness_training.lora.lora_request import LoraRequest
from witness_training.lora.models import Model, take_recorded_commit
from witness_training.lora.run_records import read_counters, read_metrics, read_request, serialize_request
from witness_training.lora.training_run import ADAPTER_FOLDER
from witness_training.scoring.scored_files import read_answers, read_tasks
from witness_training.stages import Stage, run_stage
from witness_training.tasks.examples import ExampleRecord, example_of, read_records
from witness_training.tasks.grid import COMMANDS, Cell, Variant

LOST: Any = object()


@dataclass(frozen=True)
class Reader:
    """A reader of one file. file: its path in the folder. data: what it reads there. lost: what it gives instead of an error."""

    file: str
    data: bytes
    read: Callable[[Path], Any]
    lost: Any = LOST


VARIANT = Variant(Cell(("git",), "build", 0, COMMANDS[0]), "git-clean")
EXAMPLE = example_of(VARIANT)
POLICY = EXAMPLE.answer[EXAMPLE.answer.index('{"expires"') :].partition("\nEOF")[0]
PLAIN_POLICY = json.dumps({"steps": {"build": {"name": "build", "attestations": [{"type": "t"}]}}}).encode()
ENVELOPE = {"payload": base64.b64encode(PLAIN_POLICY).decode(), "payloadType": "x", "signatures": []}
MANIFEST = DatasetManifest(
    5,
    7,
    Tools("v1", "h1", "go1", "0"),
    {"cells": 1},
    1,
    {},
    {},
    {"other signer": 1},
    {},
    {"step": {"x": 1}},
    {"train": {"a": 1}},
)
REQUEST = serialize_request(LoraRequest("o/m@" + "1" * 40, Path("data"), Path("adapter")))
MIXED_ROW = {
    "messages": [{"role": "user", "content": "Who?"}, {"role": "assistant", "content": "git."}],
    **{"id": "plain/1", "family": "plain", "difficulty": 1, "axes": ["attestor=git"], "judges": ["right"]},
    **{"execution": "none", "shared": "", "versions": {"go_witness": "v1"}},
}
STAGE = b'{"inputs": {"a": "b"}, "outputs": {}, "summary": "before"}'
ANSWER = '{"task_id": "a", "completion": "b"}\n'
READING = Reading(Path("/nowhere"), "v1.2.3", None, ())


def seal(text: str) -> bytes:
    return f"{hashlib.sha256(text.encode()).hexdigest()} {text}\n".encode()


def run_sealed(folder: Path) -> str:
    """Run the stage with what the file holds as its record, sealed."""
    (folder / "stage.json").write_bytes(sealing.seal(read_bytes(folder / "record")))
    return run(folder)


def run(folder: Path) -> str:
    return run_stage(Stage("stage", "", {"a": "b"}, (), lambda: "again"), folder).summary


def score_policy(path: Path) -> bool | None:
    text = read_bytes(path).decode(errors="surrogateescape")
    return score(0, "", EXAMPLE.answer, EXAMPLE.answer.replace(POLICY, text)).scores["policy_json"]


def read_go_mod_of(root: Path) -> Any:
    return read_go_mod(Tree(root).read_file(root / "go.mod"), str(root / "go.mod"))


def make_entry(cache: Path) -> Path:
    """A good entry of the extraction cache."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WITNESS_SCHEMA_CACHE", str(cache))
        extraction_cache.remember(READING, bundled_record(), (), ())
    (entry,) = (cache / "extraction").iterdir()
    return entry


def load_entry(folder: Path, name: str) -> bool:
    """Whether an entry of the cache is used, whose file of this name is the folder's."""
    entry = make_entry(folder / "cache")
    (entry / name).unlink()
    if os.path.lexists(folder / name):
        (folder / name).rename(entry / name)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WITNESS_SCHEMA_CACHE", str(folder / "cache"))
        return extraction_cache.load_cached(READING) is not None


def list_readers() -> dict[str, Reader]:
    version, small = bundled_version(), read_small_sets()
    record, index = (BUNDLED / f"{version}.jsonl").read_bytes(), (BUNDLED / "default.json").read_bytes()
    with tempfile.TemporaryDirectory() as made:
        inputs = (make_entry(Path(made)) / "inputs.json").read_bytes()
    schema = json.dumps(load("git").json_schema()).encode()
    return {
        "rows": Reader(
            "test.jsonl",
            f"{EXAMPLE.row()}\n{EXAMPLE.row()}\n".encode(),
            lambda f: read_rows(f / "test.jsonl"),
        ),
        "records": Reader(
            "examples.jsonl", ExampleRecord(VARIANT, "test", 0, (), "v0").line().encode(), read_records
        ),
        "manifest": Reader("manifest.json", MANIFEST.text().encode(), read_manifest),
        "data set": Reader("manifest.json", MANIFEST.text().encode(), DATA_SET.files, frozenset()),
        "rows of a page": Reader(
            "train.jsonl",
            json.dumps(MIXED_ROW).encode() + b"\n",
            lambda f: read_page_rows(f, ("train.jsonl",)).sample(),
            (),
        ),
        "refusals of a page": Reader(
            "tasks.jsonl",
            b'{"id": "plain/1", "refused": {"Rego": 2}}\n',
            lambda f: read_refusals(f, ("plain/1",)),
            {},
        ),
        "measures of a mix": Reader(
            "manifest.json",
            b'{"target": 1, "mix": "full", "seed": 1, "files": {"train.jsonl": {"rows": 1, "sha256": ""}}}',
            lambda f: list(write_report(read_mixed_manifest(f))),
        ),
        "run": Reader("run.json", json.dumps({"request": REQUEST}).encode(), read_request),
        "base of an adapter": Reader(
            "run.json",
            json.dumps({"request": REQUEST, "inputs": {"model/config.json": "0"}}).encode(),
            lambda f: check_fit("o/m", f, f),
        ),
        "settings of an adapter": Reader(
            "adapter_config.json",
            b'{"lora_parameters": {"rank": 8}}',
            lambda f: check_fit("o/m", f, f),
        ),
        "trained adapter to publish": Reader(
            "run.json", json.dumps({"request": REQUEST, "versions": {"mlx": "1"}}).encode(), read_training
        ),
        "data set to publish": Reader("manifest.json", MANIFEST.text().encode(), read_made),
        "report to publish": Reader(
            "report.json",
            json.dumps(
                {"split": "test", "questions": 3, "judge": "j", "inputs": {"adapter": "0"}}
                | {"scores": {"works": {"meaning": "m", "passed": 1, "asked": 3}}}
            ).encode(),
            read_evaluation,
        ),
        "adapter": Reader(
            "run.json", json.dumps({"request": REQUEST}).encode(), ADAPTER_FOLDER.files, frozenset()
        ),
        "model of a run": Reader(
            "run.json",
            json.dumps({"request": REQUEST}).encode(),
            lambda f: take_recorded_commit(Model("o/m", None), f),
            Model("o/m", None),
        ),
        "state": Reader("state.json", b'{"iteration": 3}\n', read_counters),
        "metrics": Reader(
            "metrics.jsonl", b'{"kind": "train", "iteration": 5, "train_loss": 1.5}\n', read_metrics, []
        ),
        "report": Reader(
            "report.json",
            b'{"model": "m", "split": "test", "scores": [], "judge": "j"}',
            REPORT.files,
            frozenset(),
        ),
        "stage": Reader("stage.json", sealing.seal(STAGE), run, "again"),
        "sealed stage": Reader("record", STAGE, run_sealed, "again"),
        "kept answers": Reader("kept", seal('[[0, "x"]]'), lambda f: KeptAnswers(f / "kept", 1).answers, {}),
        "policy": Reader("policy.json", PLAIN_POLICY, lambda f: read_asked_attestations(f / "policy.json")),
        "envelope": Reader(
            "policy.json", json.dumps(ENVELOPE).encode(), lambda f: read_asked_attestations(f / "policy.json")
        ),
        "payload": Reader("payload", PLAIN_POLICY, read_payload),
        "emitted": Reader("git.json", schema, lambda f: emitted.read(f).schemas),
        "list of schemas": Reader(
            "schemas.json", b'{"go_witness": "v1", "files": ["schemas.json"]}', SCHEMAS.files, frozenset()
        ),
        "schema": Reader("git.json", schema, SCHEMAS.files, frozenset()),
        "marker": Reader(".witness-schema.json", b'{"version": "v1.2.3", "sum": ""}', read_marker, None),
        "go.mod": Reader("go.mod", b"module example.com/m\n\ngo 1.22\n", read_go_mod_of),
        "ignore file": Reader(
            "ignore",
            f"{next(iter(RULES))} git /a  # it was never used\n".encode(),
            lambda f: [(i.rule, i.attestor, i.pointer) for i in ignoring.read(f / "ignore")],
        ),
        "exceptions": Reader(
            "known.toml",
            b'[[exception]]\ndirection = "a"\nreason = "b"\n',
            lambda f: read_exceptions(f / "known.toml"),
        ),
        "tasks": Reader(
            "tasks.jsonl",
            small["mixed/tasks.jsonl"],
            ask_tasks,
        ),
        "answers": Reader("answers.jsonl", ANSWER.encode(), lambda f: read_answers(f / "answers.jsonl")),
        "manifest of a mix": Reader("manifest.json", small["mixed/manifest.json"], read_mixed_manifest),
        "rows of a mix": Reader("train.jsonl", small["mixed/train.jsonl"], review_rows, ["refused"]),
        "slice": Reader("slice.json", small["slice-1/slice.json"], SLICE.files, frozenset()),
        "slices to merge": Reader("slice.json", small["slice-1/slice.json"], merge_with_rest),
        "chunk": Reader("00000.jsonl", small["slice-1/chunks/00000.jsonl"], read_chunk, None),
        "chat rows": Reader("rows.jsonl", small["rows.jsonl"], read_chat_rows, "told"),
        "index": Reader("default.json", index, lambda f: RecordFolder(f).default),
        "record": Reader(
            f"{version}.jsonl",
            record,
            lambda f: load_beside(f, index),
        ),
        "cached record": Reader("record.jsonl", record, lambda f: load_entry(f, "record.jsonl"), False),
        "inputs of it": Reader("inputs.json", inputs, lambda f: load_entry(f, "inputs.json"), False),
        "attestation": Reader("git.json", b'{"gittool": "go-git", "commithash": "x"}', judge_text, False),
        "policy of an answer": Reader(
            "policy.json", POLICY.encode(), lambda f: score_policy(f / "policy.json"), False
        ),
    }


def _lay_out_beside(folder: Path, inside: str, replaced: str) -> Path:
    """The small data sets beside a file, which stands in place of one of theirs."""
    sets = folder / "sets"
    lay_out_small_sets(sets)
    (sets / inside / replaced).unlink()
    if os.path.lexists(folder / replaced):
        (folder / replaced).rename(sets / inside / replaced)
    return sets


def ask_tasks(folder: Path) -> list[str]:
    tasks = read_tasks(folder)
    return [tasks.find(task_id).question for task_id in tasks.specs]


def review_rows(folder: Path) -> list[str]:
    """What a review of the small data set says of its rows, when the file is one of them; "refused" for all that it finds."""
    data = _lay_out_beside(folder, "mixed", "train.jsonl") / "mixed"
    with pytest.MonkeyPatch.context() as patch:
        stand_in(patch)
        review = review_set(data, Judging(bench=""), 1, lambda _: None)
    return ["refused"] if review.faults else [f"{review.rows} rows"]


def merge_with_rest(folder: Path) -> int:
    sets = _lay_out_beside(folder, "slice-1", "slice.json")
    merged = merge_slices([sets / "slice-1", sets / "slice-2"], folder / "merged", FAMILIES)
    return len((folder / "merged" / "train.jsonl").read_bytes()) + len(merged)


def read_chunk(folder: Path) -> Any:
    sets = _lay_out_beside(folder, "slice-1/chunks", "00000.jsonl")
    return ChunkFiles(sets / "slice-1").read_chunk(0)


def read_chat_rows(folder: Path) -> Any:
    """The texts of rows, "told" where a line is none."""
    lines = [line for _, line in stream_rows(folder / "rows.jsonl")]
    return "told" if any(isinstance(line, Finding) for line in lines) else lines


def read_payload(folder: Path) -> Any:
    """A policy in an envelope around what the file holds."""
    payload = base64.b64encode(read_bytes(folder / "payload")).decode()
    (folder / "envelope.json").write_text(json.dumps({**ENVELOPE, "payload": payload}))
    return read_asked_attestations(folder / "envelope.json")


def judge_text(folder: Path) -> bool:
    return not list(load("git", "validation").iter_text_errors(read_bytes(folder / "git.json")))


def load_beside(folder: Path, index: bytes) -> Any:
    (folder / "default.json").write_bytes(index)
    return RecordFolder(folder).load(bundled_version())
