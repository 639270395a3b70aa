"""Refuses numbers and names that no LoRA run can have, before anything is read."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any, Protocol

from witness_schema.errors import Misuse
from witness_schema.printable import quote

LARGEST = 2**31  # numbers below it: numpy's seed has 32 bits
FINE_TUNE_TYPES = ("lora", "dora")
TRACKERS = ("wandb", "swanlab")  # those that mlx-lm has callbacks for
OPTIMIZERS = ("adam", "adamw", "muon", "sgd", "adafactor")
# (names, smallest)
_COUNTS = (
    (
        ("batch_size", "iters", "max_seq_length", "rank", "steps_per_report", "steps_per_eval", "save_every"),
        1,
    ),
    (("grad_accumulation_steps", "score_tasks"), 1),
    (("patience", "rows_per_kind", "clear_cache_threshold", "score_every"), 0),
)


class _Values(Protocol):
    @property
    def adapter_path(self) -> Path: ...


def check_values(request: _Values) -> None:
    """Raises Misuse for a value of a request that no run can have."""
    values: Any = request
    for names, smallest in _COUNTS:
        for name in names:
            if not smallest <= getattr(values, name) < LARGEST:
                number = quote(getattr(values, name))
                raise Misuse(f"{name} is {number}, and has to be from {smallest} to {LARGEST - 1}")
    for name in ("num_layers", "val_batches"):
        if not (1 <= getattr(values, name) < LARGEST or getattr(values, name) == -1):
            raise Misuse(f"{name} is {quote(getattr(values, name))}", advice="use -1 for all")
    # Written so that NaN is refused as well.
    for name in ("learning_rate", "scale", "decision_weight"):
        if not 0 < getattr(values, name) < math.inf:
            raise Misuse(f"{name} is {getattr(values, name)}, and has to be above 0 and finite")
    if not 0 <= values.dropout < 1:
        raise Misuse(f"dropout is {values.dropout}, and has to be from 0 to below 1")
    if not 0 <= values.seed < LARGEST:
        raise Misuse(f"seed is {quote(values.seed)}", advice=f"use a number from 0 to {LARGEST - 1}")
    _check_names(values)
    check_place(values.adapter_path)


def check_place(adapter_path: Path) -> None:
    """Raises Misuse for a folder beside which no other can be: `/` and the like."""
    if not adapter_path.name:
        raise Misuse(
            "a folder of this name cannot hold an adapter",
            where=str(adapter_path),
            advice="name a new folder",
        )


def list_trackers(report_to: str) -> tuple[str, ...]:
    """The names in `--report-to`, as mlx-lm reads them: with commas between them."""
    return tuple(name.strip().lower() for name in report_to.split(",") if name.strip())


def _check_names(values: Any) -> None:
    for name, known in (("fine_tune_type", FINE_TUNE_TYPES), ("optimizer", OPTIMIZERS)):
        if getattr(values, name) not in known:
            raise Misuse(f"{name} is {quote(getattr(values, name))}", advice=f"use one of {', '.join(known)}")
    for tracker in list_trackers(values.report_to):
        if tracker not in TRACKERS:
            raise Misuse(f"report_to is {quote(tracker)}", advice=f"use one of {', '.join(TRACKERS)}")
