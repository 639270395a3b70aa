"""A stage is reused when its inputs and its outputs still have the digests that were recorded when it ran."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from witness_schema.swapping import replace_path


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of a pipeline.

    inputs:  name → value or digest; all that decides what the outputs hold.
    outputs: the files or folders that `run` makes, whole or not at all.
    run:     makes them and returns one line for the summary.
    """

    name: str
    title: str
    inputs: Mapping[str, str]
    outputs: tuple[Path, ...]
    run: Callable[[], str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a stage: `seconds` is wall time, 0 or nearly so where it was reused."""

    name: str
    title: str
    reused: bool
    seconds: float
    summary: str


def perform(stage: Stage, records: Path, *, force: bool = False) -> Outcome:
    """Run the stage, or reuse it; the record of it is written in `records` after it has succeeded."""
    record = records / f"{stage.name}.json"
    start = time.monotonic()
    known = _reusable(stage, record)
    if known is not None and not force:
        return Outcome(stage.name, stage.title, True, time.monotonic() - start, known)
    record.unlink(missing_ok=True)
    summary = stage.run()
    _write(record, {"inputs": dict(stage.inputs), "outputs": _digests(stage.outputs), "summary": summary})
    return Outcome(stage.name, stage.title, False, time.monotonic() - start, summary)


def _reusable(stage: Stage, record: Path) -> str | None:
    """The summary of the recorded run if it still stands, else None."""
    try:
        known = json.loads(record.read_text())
    except (OSError, ValueError):
        return None
    same_inputs = known.get("inputs") == dict(stage.inputs)
    if same_inputs and known.get("outputs") == _digests(stage.outputs):
        return str(known.get("summary", ""))
    return None


def _digests(paths: Iterable[Path]) -> dict[str, str]:
    return {path.name: digest(path) for path in paths}


def digest(path: Path) -> str:
    """sha256 in hex of a file, or of a folder's relative paths and contents; "missing" where nothing is there."""
    if path.is_file():
        return hashlib.sha256(path.read_bytes()).hexdigest()
    if not path.is_dir():
        return "missing"
    return digest_of(path, (file for file in path.rglob("*") if file.is_file()))


def digest_of(root: Path, files: Iterable[Path]) -> str:
    """sha256 in hex over the paths (relative to `root`) and contents of `files`, in the order of their names."""
    whole = hashlib.sha256()
    for file in sorted(files):
        whole.update(f"{file.relative_to(root).as_posix()}\0".encode())
        whole.update(hashlib.sha256(file.read_bytes()).digest())
    return whole.hexdigest()


def _write(record: Path, content: object) -> None:
    with replace_path(record) as fresh:
        fresh.write_text(json.dumps(content, indent=1, sort_keys=True) + "\n")
