"""What a resumed run takes from the unfinished one, and where it is not the same run any more."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any

from witness_schema.errors import Misuse, UnreadableSource
from witness_training.lora.lora_request import LoraRequest
from witness_training.lora.run_records import (
    RUN,
    is_written_by_train,
    read_inputs,
    read_request,
    serialize_request,
)
from witness_training.lora.training.checkpoints import ADAPTER, find_checkpoint
from witness_training.stages import digest
from witness_training.tasks.dataset_files import rows_file

# An adapter or a state of another form, or rows in another order: nothing would fit.
_FIXED = (
    *("model", "num_layers", "rank", "scale", "dropout", "fine_tune_type", "lora_parameters", "optimizer"),
    *("data", "seed", "batch_size", "rows_per_kind", "mask_prompt", "grad_accumulation_steps", "start_from"),
)
# These decide when something is told or kept, and nothing of what is learnt.
_FREE = {
    *("steps_per_report", "save_every", "score_every", "score_tasks", "report_to", "project_name"),
    *("adapter_path", "resume", "grad_checkpoint", "clear_cache_threshold"),
}


def take_recorded_options(unfinished: Path, chosen: dict[str, Any]) -> dict[str, Any]:
    """The options of the unfinished run, with those that are chosen (not None) in their place. {} recorded: only those."""
    given = {name: value for name, value in chosen.items() if value is not None}
    if not (unfinished / RUN).is_file():
        return given
    before = read_request(unfinished)
    kept = {field.name: getattr(before, field.name) for field in fields(LoraRequest)}
    for name in ("data", "adapter_path", "resume"):
        del kept[name]
    # A hub model is pinned to its commit by the run itself, where no other is named.
    return {**kept, **given}


def check_resumable(request: LoraRequest) -> list[str]:
    """Check the unfinished run against the request; return what makes it another run than an uncut one.

    Raises Misuse where there is none, or where model, adapter, rows or optimizer are others.
    """
    folder = request.unfinished_path
    if not (folder / RUN).is_file() or find_checkpoint(folder) is None:
        raise Misuse("there is no unfinished run to resume", where=str(folder), advice="leave --resume out")
    before, now = serialize_request(read_request(folder)), serialize_request(request)
    for name in _FIXED:
        if before[name] != now[name]:
            raise Misuse(
                f"the unfinished run has {name} {before[name]}, not {now[name]}",
                where=str(folder),
                advice=f"give the same {name}, or leave --resume out and discard the run with --restart",
            )
    _check_rows(request, folder)
    changed = [name for name in before if name not in {*_FIXED, *_FREE} and before[name] != now[name]]
    told = ", ".join(f"{name} {before[name]} → {now[name]}" for name in changed)
    return [f"not the run that an uncut one would be: {told}"] if changed else []


def check_start(request: LoraRequest) -> None:
    """Raises Misuse where the adapter to begin with is not there, or was trained on another model."""
    if not request.start_from:
        return
    adapter = Path(request.start_from)
    if not (adapter / ADAPTER).is_file():
        raise Misuse(
            "there is no finished adapter in this folder",
            where=str(adapter),
            advice="give --from a folder that `train` has written; an unfinished run goes on with --resume",
        )
    # mlx-lm's own runs leave no record; whether their weights fit is seen when they are loaded.
    if is_written_by_train(adapter) and (model := read_request(adapter).model) != request.model:
        raise Misuse(
            f"the adapter was trained on the model {model!r}, not on {request.model!r}",
            where=str(adapter),
            advice=f"use --model {model}",
        )


def is_same_run(request: LoraRequest) -> bool:
    """Whether an unfinished run is there that, resumed, ends as this request would."""
    try:
        return check_resumable(request) == []
    except (Misuse, UnreadableSource):
        return False


def _check_rows(request: LoraRequest, folder: Path) -> None:
    recorded = read_inputs(folder)
    for name in (rows_file("train"), rows_file("valid")):
        path, before = request.data / name, recorded.get(f"data/{name}")
        now = digest(path) if path.is_file() else None
        if recorded and before != now:
            raise Misuse(
                "the rows are not those that the unfinished run has read",
                where=str(path),
                advice="give it the same data set, or discard the run with --restart",
            )
