"""The request of a LoRA run, in mlx-lm's own option names, with defaults for the model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from witness_schema.errors import UnknownName
from witness_training.lora import models
from witness_training.lora.models import Model, resolve
from witness_training.lora.request_checks import check_place, check_values

Settings = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class LoraRequest:
    """The options of one LoRA run, with mlx-lm's names and meanings (`mlx_lm/lora.py`).

    data:          folder with train.jsonl and valid.jsonl.
    adapter_path:  folder of the finished adapter; until then `unfinished_path` holds it.
    num_layers:    layers counted from the end; -1, or more than the model has, means all.
    learning_rate: the peak; with `cosine` it rises for a twentieth of the run and falls to a twentieth of the peak.
    cosine:        where there is no `lr_schedule`, the mlx-lm one: {"name", "arguments", "warmup"}.
    lora_parameters: more of mlx-lm's than rank, scale and dropout: `keys`, the modules to adapt.
    optimizer_config: arguments of the optimizer; {} takes ours for adamw.
    score_every:   after this many iterations each, score `score_tasks` held-out tasks by running the answers; 0: never.
    report_to:     `wandb`, `swanlab`, or both with a comma; `project_name`: the project there.
    resume:        continue the run that `unfinished_path` holds.
    start_from:    the folder of a finished adapter whose weights the run begins with, "" for new ones.
    patience:      end after this many validations without a lower loss; 0: never.
    decision_weight: the weight of tokens that the question decides, in the loss; 1: as the others.
    rows_per_kind: use at most this many training rows of each kind; 0: all.
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
    fine_tune_type: str = "lora"
    optimizer: str = "adamw"
    optimizer_config: Settings = field(default_factory=dict, hash=False)
    lr_schedule: Settings = field(default_factory=dict, hash=False)
    lora_parameters: Settings = field(default_factory=dict, hash=False)
    grad_accumulation_steps: int = 1
    clear_cache_threshold: int = 0
    patience: int = 0
    decision_weight: float = 1.0
    rows_per_kind: int = 0
    start_from: str = ""
    score_every: int = 0
    score_tasks: int = 8
    report_to: str = ""
    project_name: str = ""
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
        """Raises Misuse for a number or a name that no run can have."""
        check_values(self)

    @property
    def unfinished_path(self) -> Path:
        """The folder that holds the run until it is finished."""
        return locate_unfinished(self.adapter_path)

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


def locate_unfinished(adapter_path: Path) -> Path:
    """The folder that holds a run until its adapter is finished. Raises Misuse for a path that has no name."""
    check_place(adapter_path)
    # Beside the adapter's folder, so that the finished run is renamed on one disk.
    return adapter_path.with_name(f"{adapter_path.name}.unfinished")


def _choose_defaults(model: Model) -> dict[str, Any]:
    """The defaults of a model that we know; {} for any other one, which takes those of the plan."""
    match model.name:
        case models.TINY:  # small, and learns fast
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
        case models.SMOLLM2:
            # A row costs a processor some 10 seconds: 150 minutes of it in all.
            size = {"batch_size": 1, "iters": 900} if models.is_on_cpu() else {}
            return {"num_layers": -1, "learning_rate": 5e-4, **size}
    return {}
