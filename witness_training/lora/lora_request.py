"""The request of a LoRA run, in mlx-lm's own option names, with defaults for the model."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from witness_schema.errors import Misuse, UnknownName
from witness_schema.printable import quote
from witness_training.lora.models import TINY, Model, resolve

LARGEST = 2**31  # numbers below it: numpy's seed has 32 bits, and the iterations done are added to it


@dataclass(frozen=True, slots=True)
class LoraRequest:
    """The options of one LoRA run, with mlx-lm's names and meanings (`mlx_lm/lora.py`).

    data:          folder with train.jsonl and valid.jsonl.
    adapter_path:  folder of the finished adapter; until then `unfinished_path` holds it.
    num_layers:    layers counted from the end; -1, or more than the model has, means all.
    learning_rate: the peak; with `cosine` it rises for a twentieth of the run and falls to a twentieth of the peak.
    resume:        continue the run that `unfinished_path` holds.
    """

    model: str
    data: Path
    adapter_path: Path
    num_layers: int = 32
    batch_size: int = 8
    iters: int = 1000
    learning_rate: float = 2e-5
    max_seq_length: int = 2048
    rank: int = 8
    scale: float = 20.0
    dropout: float = 0.0
    mask_prompt: bool = True
    cosine: bool = True
    steps_per_report: int = 10
    steps_per_eval: int = 100
    val_batches: int = -1
    save_every: int = 100
    grad_checkpoint: bool = False
    seed: int = 0
    resume: bool = False

    @classmethod
    def for_model(cls, model: str | None, data: Path, adapter_path: Path, **chosen: Any) -> LoraRequest:
        """A request for a model (None: the default of this machine); an option of None takes the model's default.

        Raises UnknownName for an unknown option or model, Misuse for a number that no run can have.
        """
        found = resolve(model)
        known = {field.name for field in fields(cls)}
        if unknown_options := set(chosen) - known:
            raise UnknownName(
                f"no LoRA option is named {sorted(unknown_options)[0]!r}",
                advice=f"use one of {sorted(known)}",
            )
        given = {name: value for name, value in chosen.items() if value is not None}
        request = cls(found.name, Path(data), Path(adapter_path), **{**_choose_defaults(found), **given})
        request.check()
        return request

    def check(self) -> None:
        """Raises Misuse for a number that no run can have."""
        for name in (
            "batch_size",
            "iters",
            "max_seq_length",
            "rank",
            "steps_per_report",
            "steps_per_eval",
            "save_every",
        ):
            if not 1 <= getattr(self, name) < LARGEST:
                raise Misuse(f"{name} is {quote(getattr(self, name))}, and has to be from 1 to {LARGEST - 1}")
        if not (1 <= self.num_layers < LARGEST or self.num_layers == -1):
            raise Misuse(f"num_layers is {quote(self.num_layers)}", advice="use -1 for all layers")
        # Written so that NaN is refused as well.
        if not 0 < self.learning_rate < math.inf:
            raise Misuse(f"learning_rate is {self.learning_rate}, and has to be above 0 and finite")
        if not 0 <= self.seed < LARGEST:
            raise Misuse(f"seed is {quote(self.seed)}", advice=f"use a number from 0 to {LARGEST - 1}")
        if not self.adapter_path.name:
            raise Misuse(
                "a folder of this name cannot hold an adapter",
                where=str(self.adapter_path),
                advice="name a new folder",
            )

    @property
    def unfinished_path(self) -> Path:
        """The folder that holds the run until it is finished."""
        # Beside the adapter's folder, so that the finished run is renamed on one disk.
        return self.adapter_path.with_name(self.adapter_path.name + ".unfinished")

    def options(self) -> dict[str, Any]:
        """Everything that decides the result as JSON values, without the paths of data and adapter."""
        options = asdict(self)
        for name in ("data", "adapter_path", "resume"):
            del options[name]
        return options

    def command(self) -> str:
        """The command line of this run, as far as the command has options for it."""
        words = [f"--model {self.model}", f"--data {self.data}", f"--adapter-path {self.adapter_path}"]
        for name in ("num_layers", "batch_size", "iters", "learning_rate", "max_seq_length", "seed"):
            words.append(f"--{name.replace('_', '-')} {getattr(self, name)}")
        return "witness-schema train " + " ".join(words)

    def mlx_options(self, layers: int) -> dict[str, Any]:
        """The options as mlx-lm's `lora` reads them from YAML; `layers` is the model's number of layers."""
        options = self.options()
        rank, scale, dropout = (options.pop(name) for name in ("rank", "scale", "dropout"))
        end, warmup = self.learning_rate / 20, self.iters // 20
        falling = {
            "name": "cosine_decay",
            "arguments": [self.learning_rate, self.iters, end],
            "warmup": warmup,
        }
        return {
            **options,
            "model": resolve(self.model).source,
            "data": str(self.data),
            "adapter_path": str(self.adapter_path),
            "train": True,
            "fine_tune_type": "lora",
            "optimizer": "adamw",
            # Without bias correction AdamW's first steps are about three times too large.
            "optimizer_config": {"adamw": {"bias_correction": True, "weight_decay": 0.0}},
            # mlx-lm raises an error for more layers than there are.
            "num_layers": layers if self.num_layers == -1 else min(self.num_layers, layers),
            "lora_parameters": {"rank": rank, "scale": scale, "dropout": dropout},
            "lr_schedule": falling if options.pop("cosine") else None,
        }


def _choose_defaults(model: Model) -> dict[str, Any]:
    """The defaults of the built-in model, which is small and learns fast; {} for any other model."""
    if model.name != TINY:
        return {}
    return {
        "num_layers": -1,
        "batch_size": 4,
        "iters": 300,
        "learning_rate": 3e-3,
        "max_seq_length": 1024,
        "rank": 16,
        "scale": 10.0,
        "steps_per_eval": 50,
    }
