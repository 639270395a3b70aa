"""Measures what a model costs on this machine: memory, tokens a second in training and in answering. The figures are kept."""

from __future__ import annotations

import os
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from witness_schema.clone import cache_directory, report_write_errors
from witness_schema.documents.record_form import NUMBER, TEXT, RecordForm, record_of
from witness_schema.json_writing import dumps
from witness_schema.swapping import replace_path
from witness_training.lora.lora_record import describe_device
from witness_training.lora.models import Model, load
from witness_training.lora.training.chat_tokens import build_prompt

TRAINED, ANSWERED = 256, 32  # tokens of one step of training, and of one answer
# The plan's run: 1,000 steps of 8 rows. A row of the data set has some 600 tokens of an ordinary tokenizer.
PLAN_TOKENS = 1000 * 8 * 600


@dataclass(frozen=True, slots=True)
class ModelCost:
    """What a model costs on this machine.

    parameters:   weights of the model, without an adapter.
    memory:       the most bytes that mlx held in a step of training, one row of TRAINED tokens.
    trained, answered: tokens a second in training with LoRA on all layers, and in one answer.
    device:       on what it was measured, with the versions of mlx and mlx-lm.
    """

    parameters: float
    memory: float
    trained: float
    answered: float
    device: str

    @property
    def plan_hours(self) -> float:
        """How long the plan's run takes at this speed."""
        return PLAN_TOKENS / self.trained / 3600


_FORM = RecordForm(
    "measured cost of a model",
    record_of(dict.fromkeys(("parameters", "memory", "trained", "answered"), NUMBER) | {"device": TEXT}),
    "",
)


def describe_load() -> str:
    """What to know of speeds that were measured here: that other programs keep the machine busy; "" where they do not."""
    load, cores = os.getloadavg()[0], os.cpu_count() or 1
    if load < cores / 2:
        return ""
    return f"other programs keep this machine busy (load {load:.1f} on {cores} cores): the speeds are too low"


def find_cost(name: str) -> ModelCost | None:
    """The kept figures of a model on this device, None if it was not measured here with these versions."""
    # A damaged figure is measured again, and not worth an error.
    found = _FORM.find(_locate(name))
    return ModelCost(**found) if found and found["device"] == describe_device() else None


def measure_cost(model: Model) -> ModelCost:
    """Load a model, train one step and write one short answer, and keep the figures. Raises what `load` raises."""
    network, tokenizer = load(model)
    cost = _measure(network, tokenizer)
    with report_write_errors(str(cache_directory())), replace_path(_locate(model.name)) as fresh:
        fresh.write_text(dumps(asdict(cost), indent=1) + "\n")
    return cost


def _locate(name: str) -> Path:
    return cache_directory() / "model-costs" / f"{name.replace('/', '--')}.json"


def _measure(network: Any, tokenizer: Any) -> ModelCost:
    import mlx.core as mx
    from mlx.utils import tree_flatten
    from mlx_lm import generate

    parameters = sum(weight.size for _, weight in tree_flatten(network.parameters()))
    question = [{"role": "user", "content": "Which attestors of witness always run?"}]
    prompt = build_prompt(tokenizer, question)
    # Once before it is timed: the first call allocates.
    generate(network, tokenizer, prompt, max_tokens=2)
    began = time.perf_counter()
    answer = generate(network, tokenizer, prompt, max_tokens=ANSWERED)
    answered = max(1, len(tokenizer.encode(answer))) / (time.perf_counter() - began)
    mx.reset_peak_memory()
    trained = TRAINED / _time_step(network)
    return ModelCost(parameters, mx.get_peak_memory(), trained, answered, describe_device())


def _time_step(network: Any) -> float:
    """The seconds that one step of LoRA takes, on all layers and one row of TRAINED tokens."""
    import mlx.core as mx
    import mlx.optimizers as optim
    from mlx import nn
    from mlx_lm.tuner.trainer import default_loss
    from mlx_lm.tuner.utils import linear_to_lora_layers

    network.freeze()
    linear_to_lora_layers(network, len(network.layers), {"rank": 8, "scale": 20.0, "dropout": 0.0})
    optimizer = optim.AdamW(1e-5)
    step = nn.value_and_grad(network, default_loss)
    batch, lengths = mx.ones((1, TRAINED + 1), mx.int32), mx.array([[1, TRAINED + 1]])
    took = 0.0
    for _ in range(2):  # the first one allocates
        began = time.perf_counter()
        (loss, _), gradients = step(network, batch, lengths)
        optimizer.update(network, gradients)
        mx.eval(network.parameters(), optimizer.state, loss)
        took = time.perf_counter() - began
    return took
