"""A request in the form that mlx-lm's `lora` reads from YAML (`mlx_lm/lora.py`, CONFIG_DEFAULTS)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from witness_training.lora.lora_request import LoraRequest
from witness_training.lora.models import resolve
from witness_training.lora.training.checkpoints import ADAPTER

# Without bias correction AdamW's first steps are about three times too large.
OUR_ADAMW = {"bias_correction": True, "weight_decay": 0.0}
# What mlx-lm's command does not have; `--dry-run` tells what differs by it.
OURS = (
    *("cosine", "patience", "decision_weight", "rows_per_kind", "start_from", "score_every", "score_tasks"),
    *("rank", "scale", "dropout"),
)


def build_mlx_options(request: LoraRequest, layers: int) -> dict[str, Any]:
    """The options of a run for mlx-lm; `layers` is the model's number of layers."""
    options = {name: value for name, value in request.options().items() if name not in OURS}
    chosen = dict(request.optimizer_config)
    if not chosen and request.optimizer == "adamw":
        chosen = dict(OUR_ADAMW)
    # mlx-lm takes the arguments of all optimizers, each under its name.
    chosen = {request.optimizer: dict(chosen.get(request.optimizer, chosen))}
    return {
        **options,
        "model": resolve(request.model).source,
        "data": str(request.data),
        "adapter_path": str(request.adapter_path),
        "train": True,
        "optimizer_config": chosen,
        "report_to": request.report_to or None,
        "project_name": request.project_name or None,
        # mlx-lm raises an error for more layers than there are.
        "num_layers": layers if request.num_layers == -1 else min(request.num_layers, layers),
        "lora_parameters": {
            **request.lora_parameters,
            "rank": request.rank,
            "scale": request.scale,
            "dropout": request.dropout,
        },
        "resume_adapter_file": str(Path(request.start_from) / ADAPTER) if request.start_from else None,
        "lr_schedule": dict(request.lr_schedule) or (build_cosine(request) if request.cosine else None),
    }


def build_cosine(request: LoraRequest) -> dict[str, Any]:
    """Our schedule: up for a twentieth of the run, then down to a twentieth of the peak."""
    return {
        "name": "cosine_decay",
        "arguments": [request.learning_rate, request.iters, request.learning_rate / 20],
        "warmup": request.iters // 20,
    }
