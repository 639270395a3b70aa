"""Stages of a pipeline, reused while their inputs and outputs have the digests recorded when they ran."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from witness_schema.clone import report_write_errors
from witness_schema.documents.foreign_file import hash_file, read_bytes
from witness_schema.documents.record_form import TEXT, RecordForm, map_of, record_of
from witness_schema.errors import UnreadableSource
from witness_schema.json_writing import dumps
from witness_schema.sealing import open_sealed, seal
from witness_schema.swapping import replace_path

_RECORD = RecordForm(
    "record of a stage", record_of({"inputs": map_of(TEXT), "outputs": map_of(TEXT), "summary": TEXT}), ""
)


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of a pipeline.

    inputs:  name → value or digest of everything that decides the outputs.
    outputs: the files or folders that `run` writes, completely or not at all.
    run:     writes the outputs and returns a summary of one line.
    """

    name: str
    title: str
    inputs: Mapping[str, str]
    outputs: tuple[Path, ...]
    run: Callable[[], str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of a stage; `seconds` is wall time, near 0 for a reused stage."""

    name: str
    title: str
    reused: bool
    seconds: float
    summary: str


def run_stage(stage: Stage, records: Path, *, force: bool = False) -> Outcome:
    """Run the stage or reuse its outputs; write its record into the folder `records` after it has succeeded."""
    record = records / f"{stage.name}.json"
    start = time.monotonic()
    known = _find_reusable_summary(stage, record)
    if known is not None and not force:
        return Outcome(stage.name, stage.title, True, time.monotonic() - start, known)
    # Without a record an interrupted run is never taken for a finished one.
    with report_write_errors("the record of a stage"):
        record.unlink(missing_ok=True)
    summary = stage.run()
    _write_record(
        record, {"inputs": dict(stage.inputs), "outputs": _compute_digests(stage.outputs), "summary": summary}
    )
    return Outcome(stage.name, stage.title, False, time.monotonic() - start, summary)


def _find_reusable_summary(stage: Stage, record: Path) -> str | None:
    """The summary of the recorded run if its inputs and outputs are unchanged, else None."""
    # A missing or damaged record costs one run and is no error.
    try:
        content = open_sealed(read_bytes(record))
        known = _RECORD.parse(content, str(record)) if content else None
    except UnreadableSource:
        known = None
    # The outputs are hashed last: that takes seconds for a checkout or a data set.
    same = known is not None and known["inputs"] == dict(stage.inputs)
    return (
        str(known["summary"])
        if known and same and known["outputs"] == _compute_digests(stage.outputs)
        else None
    )


def _compute_digests(paths: Iterable[Path]) -> dict[str, str]:
    return {path.name: digest(path) for path in paths}


def digest(path: Path) -> str:
    """The sha256 in hex of a file, or of a folder's relative paths and contents; "missing" if neither exists."""
    if path.is_file():
        return hash_file(path)
    if not path.is_dir():
        return "missing"
    return digest_files(path, (file for file in path.rglob("*") if file.is_file()))


def digest_files(root: Path, files: Iterable[Path]) -> str:
    """The sha256 in hex over the paths relative to `root` and the contents of `files`, sorted by path."""
    whole = hashlib.sha256()
    # The NUL ends the path, so that no path and content can be read as another pair.
    for file in sorted(files):
        whole.update(f"{file.relative_to(root).as_posix()}\0".encode())
        whole.update(bytes.fromhex(hash_file(file)))
    return whole.hexdigest()


def _write_record(record: Path, content: object) -> None:
    with replace_path(record) as fresh:
        fresh.write_bytes(seal(dumps(content, indent=1, sort_keys=True).encode() + b"\n"))
