"""Data sets and requests for trainings of a few seconds."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from witness_training.lora.lora_request import LoraRequest

WORDS = ("build", "test", "scan", "lint")


def write_training_set(folder: Path, rows: int = 8) -> Path:
    """A data set of one small task."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("train", "valid"):
        lines = (
            {
                "messages": [
                    {"role": "user", "content": f"Say {WORDS[n % 4]} {n}."},
                    {"role": "assistant", "content": f"<{WORDS[n % 4]}:{n}>"},
                ]
            }
            for n in range(rows)
        )
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    return folder


def ask_for_training(data: Path, adapter: Path, **chosen: Any) -> LoraRequest:
    """A request for the built-in model, of a few iterations unless chosen otherwise."""
    small = {
        "iters": 6,
        "batch_size": 4,
        "steps_per_report": 2,
        "steps_per_eval": 3,
        "learning_rate": 3e-3,
        "seed": 3,
    }
    return LoraRequest.for_model("tiny", data, adapter, **{**small, **chosen})


def list_workers(process: int) -> list[int]:
    """The processes that train for this process; it may have other children, such as an oracle of all tests."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return [
        int(child)
        for child in children
        if b"witness_training.lora.lora_worker" in Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0")
    ]


def kill_at(iteration: int) -> Callable[[Mapping[str, Any]], None]:
    """For `train(metrics=…)`: kills the worker, a child of this process, when it tells this iteration."""

    def kill(event: Mapping[str, Any]) -> None:
        if event["kind"] == "iteration" and event["iteration"] == iteration:
            for child in list_workers(os.getpid()):
                os.kill(child, signal.SIGKILL)

    return kill
