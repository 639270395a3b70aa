"""How the process that trains ends: when its parent is gone, and when the validation loss does not fall any more."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from support.small_training_sets import ask_for_training, kill_at, write_training_set
from witness_schema.errors import RunEnded
from witness_training.lora.training.checkpoints import count_done_iterations
from witness_training.lora.training_run import train

# A pipe that is broken, and the end of standard input, which is a SIGTERM, while the adapter is saved.
ORPHANED = """
import os, signal
from witness_training.lora import lora_worker

class Training:
    iteration = 1
    def __init__(self, folder, emit):
        self.folder = folder
    def run(self):
        raise BrokenPipeError
    def save(self):
        os.kill(os.getpid(), signal.SIGTERM)
        (self.folder / "saved").touch()

lora_worker.Training = Training
lora_worker.main()
"""


def test_the_second_sign_that_the_parent_is_gone_does_not_end_the_saving(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", ORPHANED, str(tmp_path)], stdin=subprocess.PIPE) as worker:
        # Not `communicate`, which would end standard input.
        assert worker.wait(60) == 0
    assert (tmp_path / "saved").exists()


# A rate at which no weight changes, so that no validation is lower than the first.
STILL = {"learning_rate": 1e-30, "steps_per_eval": 1, "save_every": 1, "iters": 8}


def test_a_run_ends_after_as_many_validations_as_it_has_patience(tmp_path: Path) -> None:
    data = write_training_set(tmp_path / "data")
    result = train(ask_for_training(data, tmp_path / "adapter", patience=3, **STILL))
    assert result.iterations == 3
    assert result.notices == ("ended early, at iteration 3: the validation loss does not fall any more",)
    assert not (result.adapter_path / "best").exists()


def test_a_resumed_run_that_has_lost_patience_ends_where_it_is(tmp_path: Path) -> None:
    asked = ask_for_training(write_training_set(tmp_path / "data"), tmp_path / "adapter", **STILL)
    with pytest.raises(RunEnded):
        train(asked, metrics=kill_at(4))
    done = count_done_iterations(asked.unfinished_path)
    result = train(replace(asked, resume=True, patience=2))
    assert result.iterations == done >= 3
    assert result.notices[-1].startswith(f"ended early, at iteration {done}: ")
