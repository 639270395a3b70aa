"""Where the options of a run come from: a preset, a file of mlx-lm's (`run.yaml`), and what is said on the command line, in this order."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

from witness_schema.documents.yaml_file import read_yaml
from witness_schema.errors import Misuse, UnknownName, UnreadableSource
from witness_schema.printable import quote
from witness_training.lora.lora_request import LoraRequest, locate_unfinished
from witness_training.lora.models import APPLE_DEFAULT
from witness_training.lora.resumption import take_recorded_options

# mlx-lm's own defaults (`mlx_lm/lora.py`, CONFIG_DEFAULTS of 0.32.2), where ours are others.
MLX_DEFAULTS: Mapping[str, Any] = {
    "num_layers": 16,
    "batch_size": 4,
    "iters": 1000,
    "learning_rate": 1e-5,
    "max_seq_length": 2048,
    "rank": 8,
    "scale": 20.0,
    "dropout": 0.0,
    "mask_prompt": False,
    "cosine": False,
    "optimizer": "adam",
    "steps_per_report": 10,
    "steps_per_eval": 200,
    "val_batches": 25,
    "save_every": 100,
}
# The run of the plan (docs/plan.md): what its command says, and mlx-lm's defaults for all else.
PLAN: Mapping[str, Any] = {
    **MLX_DEFAULTS,
    "model": APPLE_DEFAULT,
    "num_layers": 32,
    "batch_size": 8,
    "iters": 1000,
    "learning_rate": 2e-5,
}
PRESETS: Mapping[str, Mapping[str, Any]] = {"plan": PLAN}
# What mlx-lm's file may say that says nothing here: a run of ours always trains, and its test is `evaluate`.
_IGNORED = {"train", "test", "test_batches", "config", "trust_remote_code"}
_LORA = ("rank", "scale", "dropout")
_FIELDS = {field.name: str(field.type) for field in fields(LoraRequest)}


def take_preset(name: str | None) -> dict[str, Any]:
    """The options of a preset, {} for None. Raises UnknownName for one that does not exist."""
    if name is None:
        return {}
    if name not in PRESETS:
        raise UnknownName(f"there is no preset {quote(name)}", advice=f"use one of {', '.join(PRESETS)}")
    return dict(PRESETS[name])


def read_config(path: Path) -> dict[str, Any]:
    """The options of a file in the form of mlx-lm's, such as the run.yaml that a run writes.

    Raises UnreadableSource where it is no YAML or a value has another type, UnknownName for an option that neither mlx-lm
    nor we have: mlx-lm would pass over it without a word.
    """
    written = {name: value for name, value in read_yaml(path).items() if value is not None}
    parameters = _take_mapping(written, "lora_parameters", path)
    options: dict[str, Any] = {name: parameters.pop(name) for name in _LORA if name in parameters}
    if parameters:
        options["lora_parameters"] = parameters
    if adapter := written.pop("resume_adapter_file", None):
        options["start_from"] = str(Path(str(adapter)).parent)
    # A file of mlx-lm's says a schedule or has none.
    options["cosine"] = False
    for name, value in written.items():
        if name in _IGNORED:
            continue
        if name not in _FIELDS:
            near = tuple(difflib.get_close_matches(name, _FIELDS))
            raise UnknownName(
                f"there is no option {quote(name)}", where=str(path), advice="leave it out", near=near
            )
        options[name] = value
    return {name: _convert(name, value, path) for name, value in options.items()}


def _take_mapping(written: dict[str, Any], name: str, path: Path) -> dict[str, Any]:
    value = written.pop(name, {})
    if not isinstance(value, dict):
        raise UnreadableSource(f"{name} is no mapping", where=str(path), advice="indent its options")
    return dict(value)


def _convert(name: str, value: Any, path: Path) -> Any:
    """The value in the type of the option; YAML reads 2e-5 as a text."""
    kind = _FIELDS[name]
    right = {
        "str": lambda: isinstance(value, str),
        "Path": lambda: isinstance(value, (str, Path)),
        "bool": lambda: isinstance(value, bool),
        "int": lambda: isinstance(value, int) and not isinstance(value, bool),
        "float": lambda: not isinstance(value, bool) and _is_number(value),
        "Settings": lambda: isinstance(value, dict),
    }[kind]()
    if not right:
        raise UnreadableSource(
            f"{name} is {quote(value)}", where=str(path), advice=f"write a value of the type {kind.lower()}"
        )
    if kind == "float":
        return float(value)
    return Path(value) if kind == "Path" else value


def _is_number(value: Any) -> bool:
    try:
        float(value)
    except (TypeError, ValueError):
        return False
    return True


def build_request(layers: Sequence[Mapping[str, Any]], *, resume: bool = False) -> LoraRequest:
    """A request from options in layers, each over those before it; None says nothing.

    resume: below all layers stand the options of the unfinished run. Raises Misuse where no layer names the data or the
    adapter's folder.
    """
    chosen: dict[str, Any] = {}
    for layer in layers:
        chosen |= {name: value for name, value in layer.items() if value is not None}
    data, adapter_path = (_demand(chosen, name, word) for name, word in _PLACES)
    if resume:
        chosen = {**take_recorded_options(locate_unfinished(adapter_path), chosen), "resume": True}
    if "start_from" in chosen:
        chosen["start_from"] = str(chosen["start_from"])
    return LoraRequest.for_model(chosen.pop("model", None), data, adapter_path, **chosen)


_PLACES = (("data", "--data FOLDER"), ("adapter_path", "--adapter-path NEW_FOLDER"))


def _demand(chosen: dict[str, Any], name: str, advice: str) -> Path:
    if name not in chosen:
        raise Misuse(f"no {name} is named", advice=f"use {advice}")
    return Path(chosen.pop(name))
