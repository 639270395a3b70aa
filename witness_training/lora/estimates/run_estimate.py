"""How long a run will take and how much memory it will need: by what an earlier one measured here, else by a formula."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from witness_training.lora import blas
from witness_training.lora.estimates.step_costs import StepCost, find_step_cost
from witness_training.lora.lora_request import LoraRequest
from witness_training.lora.models import is_on_cpu

# LoRA computes forward (2 floating-point operations a weight and token) and the gradients of the activations (2 more), none of the
# frozen weights ("Scaling Laws for Neural Language Models", 2020, section 2.1, without the half of the backward pass for weights).
OPERATIONS = 4
# Measured with smollm2 on two cores: 64 tokens a second with OpenBLAS, a tenth to a quarter of it without; and 2.3 GB for a row of
# 607 tokens, of which the weights are 0.54 GB: 33 numbers of a layer's width, and 3 of the vocabulary, for each token.
FAST, SLOW = 34e9, 6e9
WIDTHS, VOCABULARIES = 33, 3
BYTES = 4  # of a number on a processor


@dataclass(frozen=True, slots=True)
class RunEstimate:
    """The seconds of a run and the bytes that mlx will hold, None where nothing is known; basis: where they come from."""

    seconds: float | None
    memory: float | None
    basis: str


def estimate_run(request: LoraRequest, loaded: Mapping[str, Any]) -> RunEstimate:
    """The estimate for what is left of a run. loaded: the worker's report of its model and rows, before the first step."""
    cost, basis = find_step_cost(request), "measured by an earlier run here"
    if cost is None:
        if not is_on_cpu():
            return RunEstimate(
                None, None, "no run of this model with these settings was measured on this GPU"
            )
        cost, basis = (
            apply_formula(loaded),
            (
                "by formula: 4 operations a weight and token, at the speed of smollm2 on two cores; after the first step it is measured"
            ),
        )
    memory = cost.memory * max(1.0, loaded["largest_batch"] / cost.largest)
    return RunEstimate(add_seconds(request, cost, loaded, request.iters, loaded["done"]), memory, basis)


def add_seconds(
    request: LoraRequest, cost: StepCost, loaded: Mapping[str, Any], iters: int, done: int = 0
) -> float:
    """The seconds of the iterations after `done`, with the validations and scorings between them."""
    steps: float = (iters - done) * loaded["step_tokens"] * cost.seconds_a_token
    validations = _count(iters, request.steps_per_eval, done) + (done == 0)
    scorings = _count(iters, request.score_every, done)
    validation: float = loaded["validation_tokens"] * cost.validation_seconds_a_token
    return steps + validations * validation + scorings * cost.score_seconds


def _count(iters: int, every: int, done: int) -> int:
    """How often something comes that happens every so many iterations and after the last; 0 where it never does."""
    if not every or iters <= done:
        return 0
    return iters // every - done // every + (iters % every > 0)


def apply_formula(loaded: Mapping[str, Any]) -> StepCost:
    """The cost of a step on a processor that measured none."""
    parameters = loaded["parameters"]
    seconds = OPERATIONS * parameters / (FAST if blas.describe() else SLOW)
    activations = WIDTHS * loaded["layers"] * loaded["width"] + VOCABULARIES * loaded["vocabulary"]
    memory = BYTES * (parameters + loaded["largest_batch"] * activations)
    # A validation has no backward pass: half of the operations.
    return StepCost("", seconds, memory, loaded["largest_batch"], seconds / 2)
