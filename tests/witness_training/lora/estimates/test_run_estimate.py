"""How long a run takes is said before it: by what was measured here, else by a formula that says where it comes from."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from support.small_training_sets import ask_for_training
from witness_training.lora.estimates import run_estimate
from witness_training.lora.estimates.run_estimate import add_seconds, apply_formula, estimate_run
from witness_training.lora.estimates.step_costs import StepCost
from witness_training.lora.lora_request import LoraRequest

COST = StepCost("here", 0.01, 1e9, 400, 0.005, 7.0)
LOADED: dict[str, Any] = {"done": 0, "step_tokens": 300.0, "largest_batch": 400, "validation_tokens": 200}
# smollm2: what shared measurements say of it on two cores is what the formula has to give back.
SMOLLM2 = {
    "parameters": 134.5e6,
    "layers": 30,
    "width": 576,
    "vocabulary": 49152,
    "largest_batch": 607,
}


@pytest.fixture
def asked(tmp_path: Path) -> LoraRequest:
    return ask_for_training(tmp_path / "data", tmp_path / "adapter", iters=10, steps_per_eval=4)


def test_steps_validations_and_scorings_add_up(asked: LoraRequest) -> None:
    # Ten steps of 3 s; validations before the first, after 4, 8 and 10, of 1 s; scorings after 5 and 10.
    assert add_seconds(replace(asked, score_every=5), COST, LOADED, 10) == 10 * 3 + 4 * 1 + 2 * 7
    # A resumed run has the first validation behind it, and five of its steps.
    assert add_seconds(asked, COST, LOADED, 10, 5) == 5 * 3 + 2 * 1
    assert add_seconds(asked, COST, LOADED, 10, 10) == 0


def test_a_larger_batch_than_was_measured_needs_more_memory(
    asked: LoraRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_estimate, "find_step_cost", lambda _: COST)
    estimate = estimate_run(asked, LOADED)
    assert (estimate.memory, estimate.basis) == (1e9, "measured by an earlier run here")
    assert estimate_run(asked, {**LOADED, "largest_batch": 800}).memory == 2e9


def test_the_formula_gives_back_what_was_measured_of_smollm2(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_estimate.blas, "describe", lambda: "OpenBLAS")
    cost = apply_formula(SMOLLM2)
    assert 1 / cost.seconds_a_token == pytest.approx(64, rel=0.05)
    assert cost.memory == pytest.approx(2.3e9, rel=0.05)
    monkeypatch.setattr(run_estimate.blas, "describe", lambda: "")
    assert 4 < apply_formula(SMOLLM2).seconds_a_token / cost.seconds_a_token < 10


def test_a_formula_says_so_and_a_gpu_has_none(asked: LoraRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_estimate, "find_step_cost", lambda _: None)
    monkeypatch.setattr(run_estimate, "is_on_cpu", lambda: True)
    assert estimate_run(asked, {**LOADED, **SMOLLM2}).basis.startswith("by formula: 4 operations")
    monkeypatch.setattr(run_estimate, "is_on_cpu", lambda: False)
    estimate = estimate_run(asked, LOADED)
    assert (estimate.seconds, estimate.memory) == (None, None)
