"""`--minutes` takes as many iterations as fit, shortens the schedule with them, and says so before the run."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from support.cli_runs import run
from support.small_training_sets import ask_for_training, write_training_set
from witness_schema.clone import CACHE_VARIABLE
from witness_schema.errors import Misuse, WitnessSchemaError
from witness_training.lora.estimates import time_fitting
from witness_training.lora.estimates.step_costs import CostKeeper, StepCost
from witness_training.lora.estimates.time_fitting import TRIAL, fit_to_minutes
from witness_training.lora.lora_request import LoraRequest

LOADED = {"done": 0, "step_tokens": 100.0, "largest_batch": 100, "validation_tokens": 100}


class Keeper(CostKeeper):
    """One second a step, three a validation."""

    measured = StepCost("here", 0.01, 1e9, 100, 0.03)  # type: ignore[assignment]  # a property there


@pytest.fixture
def asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> LoraRequest:
    def try_steps(request: LoraRequest) -> Any:
        trial = time_fitting._Trial(Keeper(request))
        trial.loaded, trial.loading = LOADED, 5.0
        return trial

    monkeypatch.setattr(time_fitting, "_try_steps", try_steps)
    return ask_for_training(tmp_path / "data", tmp_path / "adapter", iters=100, steps_per_eval=1000)


def test_as_many_iterations_as_fit_and_a_shorter_schedule(asked: LoraRequest) -> None:
    said = list[str]()
    schedule = {"name": "linear_schedule", "arguments": [1e-3, 1e-5, 100], "warmup": 10}
    fitted = fit_to_minutes(replace(asked, lr_schedule=schedule), 1, said.append)
    # 60 s less 5 of loading and two validations of 3 s.
    assert fitted.iters == 49
    assert fitted.lr_schedule == {"name": "linear_schedule", "arguments": [1e-3, 1e-5, 49], "warmup": 5}
    assert said[-1] == "49 of 100 iterations: about 1.0 of 1 minutes"


def test_never_more_iterations_than_the_run_has(asked: LoraRequest) -> None:
    said = list[str]()
    assert fit_to_minutes(asked, 60, said.append) == asked
    assert said[-1] == "100 iterations: about 1.9 of 60 minutes"


@pytest.mark.parametrize(
    ("chosen", "minutes", "match"),
    [
        ({}, 0.1, "a run of one iteration takes about 0.2 minutes here"),
        ({}, float("nan"), "no time for a run"),
        ({"resume": True}, 5, "a resumed run keeps its iterations"),
    ],
)
def test_what_does_not_fit_is_told(
    asked: LoraRequest, chosen: dict[str, Any], minutes: float, match: str
) -> None:
    with pytest.raises(WitnessSchemaError, match=match):
        fit_to_minutes(replace(asked, **chosen), minutes, lambda _: None)


def test_an_adapter_that_is_there_is_told_before_the_trial(asked: LoraRequest) -> None:
    asked.adapter_path.mkdir()
    (asked.adapter_path / "notes").touch()
    said = list[str]()
    with pytest.raises(Misuse):
        fit_to_minutes(asked, 1, said.append)
    assert said == []


def test_a_trial_measures_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))
    data = write_training_set(tmp_path / "data")
    asked = ask_for_training(data, tmp_path / "adapter", iters=10**6, steps_per_eval=10**6)
    fitted = fit_to_minutes(asked, 10, lambda _: None)
    # Two rows a step of some 20 tokens: far more than a trial has, and no million of them in ten minutes.
    assert TRIAL < fitted.iters < asked.iters
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cache", "data"]


@pytest.mark.parametrize("words", [("--dry-run",), ("--preview", "1")])
def test_nothing_is_measured_where_nothing_is_trained(words: tuple[str, ...], tmp_path: Path) -> None:
    data = str(write_training_set(tmp_path / "data"))
    asked = ("--model", "tiny", "--data", data, "--adapter-path", "adapter", "--minutes", "1")
    done = run("train", *asked, *words, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "leave out --minutes, or --dry-run and --preview" in done.stderr
