"""Losses and scores go to a tracker by mlx-lm's own callbacks; a stand-in of its package writes down what it is told."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from support.small_training_sets import ask_for_training, write_training_set
from witness_schema.errors import BrokenEnvironment, Misuse, RunEnded
from witness_training.lora.lora_request import LoraRequest
from witness_training.lora.training import run_tracking
from witness_training.lora.training.run_tracking import Tracking, check_trackers, locate_tracking
from witness_training.lora.training_run import train

# What mlx-lm calls of wandb (`mlx_lm/tuner/callbacks.py`), and `finish`.
PACKAGE = """
import json, os
from pathlib import Path

class Error(Exception):
    pass

def write(*told):
    with (Path(PLACE) / "told.jsonl").open("a") as lines:
        lines.write(json.dumps(told) + "\\n")

def init(project, name, dir, config):
    if os.environ.get("REFUSE"):
        raise Error("No API key configured.\\nMore lines follow.")
    write("init", project, name, sorted(Path(dir).iterdir()) == [], config["iters"])

def log(numbers, step):
    write("log", step, sorted(numbers))

def finish():
    write("finish")
"""


@pytest.fixture
def asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> LoraRequest:
    packages = tmp_path / "packages"
    packages.mkdir()
    (packages / "wandb.py").write_text(f"PLACE = {str(packages)!r}\n{PACKAGE}")
    # For the worker, a process of its own, as for this one.
    monkeypatch.setenv("PYTHONPATH", str(packages), prepend=":")
    monkeypatch.syspath_prepend(str(packages))
    data = write_training_set(tmp_path / "data")
    chosen = {"iters": 2, "steps_per_report": 2, "steps_per_eval": 2, "report_to": "wandb"}
    return ask_for_training(data, tmp_path / "adapter", **chosen)


def test_a_tracker_is_told_every_report_and_finishes(asked: LoraRequest, tmp_path: Path) -> None:
    train(asked)
    told = [json.loads(line) for line in (tmp_path / "packages" / "told.jsonl").read_text().splitlines()]
    validation = ["iteration", "val_loss", "val_time", "wrong_decisions_per_answer"]
    learnt = ["iteration", "learning_rate", "peak_memory", "tokens_per_second", "train_loss"]
    assert told == [
        ["init", "witness-schema", "adapter", True, 2],
        ["log", 0, validation],
        ["log", 2, [*learnt, "trained_tokens"]],
        ["log", 2, validation],
        ["finish"],
    ]
    assert locate_tracking(asked.adapter_path).is_dir()


def test_scores_go_to_a_tracker_and_signs_of_life_do_not(tmp_path: Path) -> None:
    told, told_there = list[dict[str, Any]](), list[dict[str, Any]]()
    tracking = Tracking(ask_for_training(tmp_path, tmp_path / "adapter"), {})
    tracking._callback = SimpleNamespace(on_val_loss_report=told_there.append)
    score = {"iteration": 2, "passed": 3, "asked": 8, "not_judged": 0}
    events: list[dict[str, Any]] = [{"kind": "alive", "iteration": 2}, {"kind": "score", **score}]
    emit = tracking.follow(told.append)
    for event in events:
        emit(event)
    assert (told, told_there) == (events, [score])


def test_a_tracker_that_refuses_is_told_with_the_remedy(
    asked: LoraRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REFUSE", "1")
    with pytest.raises(RunEnded, match=r"wandb does not begin: No API key configured\.\n") as caught:
        train(asked)
    assert "WANDB_MODE=offline" in caught.value.advice


@pytest.mark.parametrize(("name", "remedy"), [("wandb", "wandb"), ("swanlab", "pip install swanlab")])
def test_a_missing_package_is_told_before_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, remedy: str
) -> None:
    monkeypatch.setattr(run_tracking, "find_spec", lambda _: None)
    data = write_training_set(tmp_path / "data")
    with pytest.raises(BrokenEnvironment, match=f"needs the package {name}") as caught:
        train(ask_for_training(data, tmp_path / "adapter", report_to=name))
    assert remedy in caught.value.advice
    assert not (tmp_path / "adapter.unfinished").exists()


def test_another_tracker_is_no_choice(tmp_path: Path) -> None:
    with pytest.raises(Misuse, match="report_to is mlflow"):
        ask_for_training(tmp_path, tmp_path / "adapter", report_to="wandb,mlflow")
    check_trackers(ask_for_training(tmp_path, tmp_path / "adapter"))
