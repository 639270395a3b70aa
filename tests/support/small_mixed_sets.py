"""A small data set of a mix with its slices, made once in a process, and a stand-in for the processes that judge its rows."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, cast

import pytest

from witness_schema.errors import OracleLost
from witness_training.dataset.mixed import chunk_workers, mixed_assembly
from witness_training.dataset.mixed.chunk_files import ChunkFiles
from witness_training.dataset.mixed.mixed_assembly import MixedRun, MixedSet
from witness_training.dataset.mixed.row_verification import Judging, open_verifier
from witness_training.dataset.mixed.slices import Shard, generate_slice, merge_slices
from witness_training.dataset.review import set_review
from witness_training.dataset.row_drawing import MixRequest
from witness_training.families.family_roster import FAMILIES
from witness_training.judges import bench
from witness_training.judges.bench import Bench
from witness_training.judges.tools import Tools

# Its judge needs no oracle.
FAMILY = "explain"
ROWS = 6


def judge_here(
    files: ChunkFiles,
    judging: Judging,
    numbers: Iterable[int],
    workers: int,
    progress: Callable[[int], None],
) -> None:
    """Judge chunks in this process, with a bench that has no oracle. Raises OracleLost where rows are to be judged by go-witness."""
    if judging.bench and not judging.review:
        raise OracleLost(f"it is not built for {workers} processes", advice="make oracle")
    with open_verifier(judging) as verifier:
        for number in numbers:
            chunk_workers._verify_chunk(files, verifier, number, progress)


@contextmanager
def open_empty_bench(**_: Any) -> Iterator[Bench]:
    yield Bench(cast(Any, None), cast(Any, None))


def stand_in(patch: pytest.MonkeyPatch) -> None:
    """Let no command start a process or an oracle for rows of a mix."""
    patch.setattr(bench, "open_bench", open_empty_bench)
    for module in (mixed_assembly, set_review):
        patch.setattr(module, "verify_chunks", judge_here)


@cache
def read_small_sets() -> dict[str, bytes]:
    """The files of the folders `mixed`, `slice-1` and `slice-2`, of answers to the tasks, and of chat rows, by path."""
    with tempfile.TemporaryDirectory() as made, pytest.MonkeyPatch.context() as patch:
        stand_in(patch)
        root = Path(made)
        judging = Judging(bench="", versions={"go_witness": "v0", "witness_schema": "0"})
        wanted = MixedSet(MixRequest(ROWS, 0, {FAMILY: 1}), FAMILY, judging, Tools("v0", "", "", "0"))
        slices = [root / "slice-1", root / "slice-2"]
        for number, folder in enumerate(slices, 1):
            generate_slice(wanted, folder, MixedRun(1), Shard(number, 2))
        merge_slices(slices, root / "mixed", FAMILIES)
        rows = (root / "mixed" / "train.jsonl").read_text().splitlines()
        answers = [{"task_id": json.loads(row)["id"], "completion": "```json\n{}\n```"} for row in rows]
        (root / "answers.jsonl").write_text("".join(f"{json.dumps(each)}\n" for each in answers))
        (root / "rows.jsonl").write_text("".join(f"{row}\n" for row in rows))
        return {
            path.relative_to(root).as_posix(): path.read_bytes()
            for path in sorted(root.rglob("*"))
            if path.is_file()
        }


def lay_out_small_sets(place: Path) -> None:
    """Write them into a place."""
    for name, content in read_small_sets().items():
        file = place / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
