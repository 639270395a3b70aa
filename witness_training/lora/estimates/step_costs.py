"""What a step of a training cost on this machine, measured in every run and kept in the cache for the next one."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from witness_schema.clone import cache_directory
from witness_schema.documents.record_form import NUMBER, TEXT, RecordForm, record_of
from witness_schema.json_writing import dumps
from witness_schema.swapping import replace_path
from witness_training.lora.lora_record import describe_device
from witness_training.lora.lora_request import LoraRequest

# Beside model and device, these decide how long a token takes.
_DECIDING = (
    *("batch_size", "num_layers", "rank", "fine_tune_type", "lora_parameters", "dropout"),
    *("optimizer", "grad_checkpoint", "grad_accumulation_steps"),
)
_NUMBERS = ("seconds_a_token", "memory", "largest", "validation_seconds_a_token", "score_seconds")


@dataclass(frozen=True, slots=True)
class StepCost:
    """What a run measured. A token is one of a batch as it is computed, with its padding.

    seconds_a_token: of a training step.
    memory:          the most bytes that mlx held, with `largest` tokens in the largest batch.
    validation_seconds_a_token, score_seconds: of a validation's token, and of one scoring; 0 where there was none.
    """

    device: str
    seconds_a_token: float
    memory: float
    largest: float
    validation_seconds_a_token: float = 0.0
    score_seconds: float = 0.0


_FORM = RecordForm(
    "measured cost of a step", record_of(dict.fromkeys(_NUMBERS, NUMBER) | {"device": TEXT}), ""
)


def find_step_cost(request: LoraRequest) -> StepCost | None:
    """What the last run of this model with these settings measured on this device, None without one."""
    # A damaged figure is measured again by the next run, and not worth an error.
    found = _FORM.find(_locate(request))
    return StepCost(**found) if found and found["device"] == describe_device() else None


def _locate(request: LoraRequest) -> Path:
    options = request.options()
    named = dumps([request.model, *(options[name] for name in _DECIDING)])
    return cache_directory() / "training-costs" / f"{hashlib.sha256(named.encode()).hexdigest()[:16]}.json"


class CostKeeper:
    """Follows the reports of a run, and keeps what they measured. The first step of a process allocates, and does not count."""

    def __init__(self, request: LoraRequest) -> None:
        self._request = request
        self._steps = 0
        self._seconds = self._tokens = self._memory = self._largest = 0.0
        self._validation_tokens = self._validation_seconds = self._score_seconds = 0.0

    def take(self, event: Mapping[str, Any]) -> None:
        """Take a report of the worker."""
        match event["kind"]:
            case "loaded":
                self._validation_tokens = event["validation_tokens"]
            case "iteration":
                self._take_step(event)
            case "validation":
                self._validation_seconds = event["val_time"]
            case "score":
                self._score_seconds = event["score_time"]

    def _take_step(self, event: Mapping[str, Any]) -> None:
        self._steps += 1
        self._memory = event["peak_memory"] * 1e9
        self._largest = max(self._largest, event["batch_tokens"])
        if self._steps > 1:
            self._seconds += event["seconds"]
            self._tokens += event["batch_tokens"]

    def keep(self) -> None:
        """Keep the figures, where there is more than one step; a cache that cannot be written costs the next estimate alone."""
        cost = self.measured
        if cost is None:
            return
        try:
            with replace_path(_locate(self._request)) as fresh:
                fresh.write_text(dumps(asdict(cost), indent=1) + "\n")
        except OSError:
            return

    @property
    def measured(self) -> StepCost | None:
        """What was measured so far, None before the second step."""
        if not self._tokens:
            return None
        validation = self._validation_seconds / self._validation_tokens if self._validation_tokens else 0.0
        return StepCost(
            describe_device(),
            self._seconds / self._tokens,
            self._memory,
            self._largest,
            validation,
            self._score_seconds,
        )
