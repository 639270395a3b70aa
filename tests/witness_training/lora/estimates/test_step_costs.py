"""What a run measured is kept for the next one of the same model, settings and device, and for no other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from support.small_training_sets import ask_for_training
from witness_schema.clone import CACHE_VARIABLE
from witness_training.lora.estimates import step_costs
from witness_training.lora.estimates.step_costs import CostKeeper, find_step_cost
from witness_training.lora.lora_request import LoraRequest

# Settings by which a token takes longer or less long, each with another value than the request has.
OTHERS: dict[str, Any] = {
    **{"model": "owner/model", "batch_size": 3, "num_layers": 1, "rank": 4, "fine_tune_type": "dora"},
    **{"lora_parameters": {"keys": ["self_attn.q_proj"]}, "dropout": 0.5, "optimizer": "sgd"},
    **{"grad_checkpoint": True, "grad_accumulation_steps": 2},
}


@pytest.fixture
def request_(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> LoraRequest:
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))
    return ask_for_training(tmp_path / "data", tmp_path / "adapter")


def tell(steps: Iterable[tuple[int, float]]) -> list[dict[str, Any]]:
    """The reports of a run of these steps, (tokens, seconds) each."""
    told: list[dict[str, Any]] = [{"kind": "loaded", "validation_tokens": 200}]
    told += [
        {"kind": "iteration", "batch_tokens": tokens, "seconds": seconds, "peak_memory": 0.25}
        for tokens, seconds in steps
    ]
    return [*told, {"kind": "validation", "val_time": 1.0}, {"kind": "score", "score_time": 3.0}]


def keep(asked: LoraRequest, steps: Iterable[tuple[int, float]]) -> None:
    keeper = CostKeeper(asked)
    for event in tell(steps):
        keeper.take(event)
    keeper.keep()


def test_the_first_step_does_not_count(request_: LoraRequest) -> None:
    keep(request_, [(900, 50.0), (100, 1.0), (300, 3.0)])
    cost = find_step_cost(request_)
    assert cost is not None
    assert (cost.seconds_a_token, cost.memory, cost.largest) == (0.01, 2.5e8, 900)
    assert (cost.validation_seconds_a_token, cost.score_seconds) == (0.005, 3.0)


def test_one_step_is_no_measurement(request_: LoraRequest) -> None:
    keep(request_, [(900, 50.0)])
    assert find_step_cost(request_) is None


def test_other_settings_and_devices_have_figures_of_their_own(
    request_: LoraRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(request_, [(100, 1.0), (100, 1.0)])
    assert find_step_cost(replace(request_, iters=99, learning_rate=1e-5)) is not None
    for name, value in OTHERS.items():
        assert getattr(request_, name) != value
        assert find_step_cost(replace(request_, **{name: value})) is None
    monkeypatch.setattr(step_costs, "describe_device", lambda: "another one")
    assert find_step_cost(request_) is None


def test_a_damaged_figure_is_measured_again(request_: LoraRequest, tmp_path: Path) -> None:
    keep(request_, [(100, 1.0), (100, 1.0)])
    (kept,) = (tmp_path / "cache" / "training-costs").iterdir()
    kept.write_text("{")
    assert find_step_cost(request_) is None
    keep(request_, [(100, 1.0), (100, 1.0)])
    assert find_step_cost(request_) is not None


def test_a_cache_that_cannot_be_written_ends_no_run(request_: LoraRequest, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("no folder")
    keep(request_, [(100, 1.0), (100, 1.0)])
