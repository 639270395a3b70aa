"""Tokens a second of a LoRA run on the built-in model, with the fast BLAS and with mlx's own."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from benchmarks.measuring import format_ratio
from benchmarks.tables import Table
from witness_training.lora import blas
from witness_training.lora.lora_request import LoraRequest
from witness_training.lora.models import TINY
from witness_training.lora.run_records import read_timings
from witness_training.lora.training_run import train
from witness_training.tasks.examples import example_of
from witness_training.tasks.grid_sampling import sample

ROUNDS = 2
ITERATIONS, BATCH, ROWS = 5, 4, 32


def tables() -> Iterator[Table]:
    """Yield one table of tokens a second, as mlx-lm counts them: without start and loading."""
    with tempfile.TemporaryDirectory(prefix="witness-schema-bench-") as name:
        room = Path(name)
        _write_rows(room / "data")
        quick, slow = [], []
        for number in range(ROUNDS):
            quick.append(_train_and_time(room, f"quick-{number}"))
            # In the same round, so that a busy machine slows both.
            with _use_own_blas():
                slow.append(_train_and_time(room, f"slow-{number}"))
    ratio = median(fast / own for fast, own in zip(quick, slow, strict=True))
    rows = ((blas.describe() or "mlx's own", quick, 1.0), ("mlx's own", slow, ratio))
    yield Table(
        "lora",
        ("lora", "tokens per second", "time beside the first"),
        tuple((what, f"{median(rates):,.0f}", format_ratio(beside)) for what, rates, beside in rows),
        (f"model {TINY}, batches of {BATCH}, {ITERATIONS} iterations, all cores",),
    )


def _write_rows(folder: Path) -> None:
    """Write the shortest half of twice as many examples. They are not judged, which does not change their length."""
    folder.mkdir()
    rows = sorted((example_of(variant).row() for variant in sample(2 * ROWS, seed=5)), key=len)
    (folder / "train.jsonl").write_text("".join(f"{row}\n" for row in rows[:ROWS]))


def _train_and_time(room: Path, name: str) -> float:
    request = LoraRequest.for_model(
        TINY, room / "data", room / name, iters=ITERATIONS, batch_size=BATCH, steps_per_report=ITERATIONS
    )
    train(request)
    return read_timings(request.adapter_path)[-1]


@contextmanager
def _use_own_blas() -> Iterator[None]:
    """Keep the fast BLAS out of processes that are started within."""
    # By environment variable, because each training runs in a process of its own and reads it there.
    before = os.environ.get(blas.OFF)
    os.environ[blas.OFF] = "off"
    try:
        yield
    finally:
        os.environ.pop(blas.OFF)
        if before is not None:
            os.environ[blas.OFF] = before
