"""Writes a run in the form of mlx-lm's own command, and tells what ours does beside it."""

from __future__ import annotations

import shlex
from typing import Any

import yaml

from witness_schema.documents.record_form import COUNT, RecordForm, record_of
from witness_training.lora.lora_request import LoraRequest
from witness_training.lora.mlx_options import build_mlx_options
from witness_training.lora.models import resolve

_CONFIG = RecordForm("settings of a model", record_of({"num_hidden_layers": COUNT}, more=True), "")


def dump_options(options: dict[str, Any]) -> str:
    """The options of a run as YAML, for `mlx_lm lora -c`."""
    return str(yaml.safe_dump(options))


def count_layers(request: LoraRequest) -> int | None:
    """The layers that the model's config.json tells, None where it is not here."""
    folder = resolve(request.model).folder
    record = None if folder is None else _CONFIG.find(folder / "config.json")
    return None if record is None else int(record["num_hidden_layers"])


def describe_run(request: LoraRequest) -> str:
    """The command of mlx-lm that makes this run and its YAML, then the call that we make, and what differs."""
    layers = count_layers(request)
    options = build_mlx_options(request, layers or max(request.num_layers, 1))
    # The model's settings are not here, so nobody can say; mlx-lm's command refuses more layers than there are.
    told = "" if layers else "# num_layers: at most as many as the model has\n"
    folder = shlex.quote(str(request.unfinished_path))
    return "\n".join(
        (
            f"# To be written to {request.unfinished_path}/run.yaml:",
            f"{told}{dump_options(options)}",
            "# The same run by mlx-lm alone:",
            f"python -m mlx_lm lora -c {folder}/run.yaml",
            "# On several machines, with model, data and this file at the same places on each:",
            f"mlx.launch --hosts HOST1,HOST2 -- python -m mlx_lm lora -c {folder}/run.yaml",
            "",
            "# What `train` calls instead, with the functions of mlx-lm and no copy of them:",
            _CALL,
            "",
            "# What differs:",
            *(f"# - {line}" for line in _list_differences(request)),
        )
    )


_CALL = (
    "mlx_lm.tuner.trainer.train(model, optimizer, rows, None, TrainingArgs(…, steps_per_report=1),\n"
    "    loss=Losses(decision_weight).train, iterate_batches=BatchOrder(seed, done), training_callback=ExactTraining(…))"
)


def _list_differences(request: LoraRequest) -> list[str]:
    """What a run of ours does that mlx-lm's command does not, with these options."""
    told = [
        "rows: cut from one stream of random orders, by seed and iteration; mlx-lm keeps the same neighbours together and draws from numpy",
        f"checkpoints: every {request.save_every} iterations with optimizer, counters and random numbers, so that --resume is exact; "
        "mlx-lm keeps weights alone",
        "validation: all rows, after the iteration that is named; mlx-lm drops what fills no batch, and counts from the iteration before",
        "best: the adapter of the lowest validation loss is kept beside the last one",
    ]
    if request.decision_weight != 1:
        told.append(
            f"loss: decisions weigh {request.decision_weight:g} times as much (validation stays unweighted)"
        )
    if request.rows_per_kind:
        told.append(f"rows: at most {request.rows_per_kind} of each kind")
    if request.score_every:
        told.append(
            f"scores: every {request.score_every} iterations {request.score_tasks} held-out tasks, by running the answers"
        )
    if request.patience:
        told.append(f"end: after {request.patience} validations without a lower loss")
    return told
