"""Fits a run to a time: a trial of a few steps measures this machine, and the run gets as many iterations as fit."""

from __future__ import annotations

import time
from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from witness_schema.errors import Misuse
from witness_schema.living_locks import hold_temporary
from witness_schema.output_folders import check_free
from witness_training.lora.estimates.run_estimate import add_seconds
from witness_training.lora.estimates.step_costs import CostKeeper
from witness_training.lora.lora_request import LoraRequest
from witness_training.lora.training_run import ADAPTER_FOLDER, train

TRIAL = 4  # steps, of which the first does not count
# Where an mlx schedule says a number of steps, among its arguments (`mlx.optimizers.schedulers`).
_STEPS = {"cosine_decay": 1, "linear_schedule": 2, "step_decay": 2}


@dataclass(slots=True)
class _Trial:
    """What a trial told. loading: seconds until the model was there."""

    keeper: CostKeeper
    began: float = field(default_factory=time.monotonic)
    loaded: Mapping[str, Any] = field(default_factory=dict)
    loading: float = 0.0

    def take(self, event: Mapping[str, Any]) -> None:
        self.keeper.take(event)
        if event["kind"] == "loaded":
            self.loaded, self.loading = dict(event), time.monotonic() - self.began


def fit_to_minutes(
    request: LoraRequest, minutes: float, tell: Callable[[str], None], *, force: bool = False
) -> LoraRequest:
    """The request with as many iterations as fit into these minutes, and never more than it has; its schedule is shortened as well.

    force: as for `train`. Raises Misuse where no iteration fits, and for a run that is resumed, whose iterations are fixed; and what
    `train` raises.
    """
    if request.resume:
        raise Misuse("a resumed run keeps its iterations", advice="leave --minutes out, or give --iters")
    if not minutes > 0:
        raise Misuse(f"{minutes:g} minutes are no time for a run", advice="use a number above 0")
    # The trial has a folder of its own: what refuses the run's is told before it.
    check_free(request.adapter_path, ADAPTER_FOLDER, force=force)
    tell(f"a trial of {TRIAL} steps measures this machine")
    trial = _try_steps(request)
    cost = trial.keeper.measured
    assert cost is not None
    room = minutes * 60 - trial.loading

    def measure(iters: int) -> float:
        return add_seconds(request, cost, trial.loaded, iters)

    # More iterations take longer: the number of those that fit is the largest one that does.
    iters = bisect_right(range(1, request.iters + 1), room, key=measure)
    if not iters:
        least = (trial.loading + measure(1)) / 60
        raise Misuse(
            f"a run of one iteration takes about {least:.1f} minutes here, more than {minutes:g}",
            advice="give it more minutes, or a smaller --batch-size, --val-batches or model",
        )
    took = (trial.loading + measure(iters)) / 60
    left = "" if iters == request.iters else f" of {request.iters}"
    tell(f"{iters}{left} iterations: about {took:.1f} of {minutes:g} minutes")
    return _shorten(request, iters)


def _try_steps(request: LoraRequest) -> _Trial:
    trial = _Trial(CostKeeper(request))
    steps = TRIAL * request.grad_accumulation_steps
    with hold_temporary() as folder:
        asked = replace(
            request,
            adapter_path=folder / "trial",
            iters=steps,
            # At its end it validates and scores once.
            steps_per_eval=steps,
            score_every=steps if request.score_every else 0,
            report_to="",
        )
        train(asked, metrics=trial.take)
    return trial


def _shorten(request: LoraRequest, iters: int) -> LoraRequest:
    """The request with so many iterations; a schedule with a number of steps takes the same share of them."""
    schedule = dict(request.lr_schedule)
    place = _STEPS.get(str(schedule.get("name")))
    arguments = list(schedule.get("arguments", ()))
    if place is not None and len(arguments) > place:
        arguments[place] = max(1, round(arguments[place] * iters / request.iters))
        schedule["arguments"] = arguments
    if schedule.get("warmup"):
        schedule["warmup"] = round(schedule["warmup"] * iters / request.iters)
    return replace(request, iters=iters, lr_schedule=schedule)
