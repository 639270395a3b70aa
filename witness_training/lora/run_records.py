"""The records of a training: run.json, state.json and metrics.jsonl. A folder that a user names may hold anything under these names."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from witness_schema.documents.foreign_file import read_lines
from witness_schema.documents.plain_json import parse_json
from witness_schema.documents.record_form import (
    ANYTHING,
    COUNT,
    NUMBER,
    TEXT,
    RecordForm,
    Schema,
    map_of,
    record_of,
)
from witness_schema.errors import UnreadableSource
from witness_training.lora.lora_request import LoraRequest

STATE, RUN, METRICS, TIMINGS = "state.json", "run.json", "metrics.jsonl", "timings.jsonl"
_AGAIN = "start the training again with --restart, or name another --adapter-path"
# What JSON has of each type of a request's field. JSON Schema counts 8.0 as an integer, so numbers are converted.
_TYPES: dict[str, tuple[Schema, Callable[[Any], Any]]] = {
    "str": (TEXT, str),
    "Path": (TEXT, Path),
    "int": ({"type": "integer"}, int),
    "float": (NUMBER, float),
    "bool": ({"type": "boolean"}, bool),
    "Settings": ({"type": "object"}, dict),
}
_FIELDS = {field.name: _TYPES[str(field.type)] for field in fields(LoraRequest)}
_REQUEST: Schema = {
    "type": "object",
    "properties": {name: schema for name, (schema, _) in _FIELDS.items()},
    "required": ["model", "data", "adapter_path"],
    "additionalProperties": False,
}
_RUN = RecordForm("record of the training", record_of({"request": _REQUEST}, more=True), _AGAIN)
_STATE = RecordForm(
    "state of the training",
    {
        **record_of({"iteration": COUNT}),
        "properties": {
            **dict.fromkeys(
                ("iteration", "metrics_bytes", "loss_steps", "trained_tokens", "best_iteration", "waited"),
                COUNT,
            ),
            "loss_sum": NUMBER,
            "best_loss": {"type": ["number", "null"]},
        },
    },
    _AGAIN,
)
_OURS = RecordForm("record of the training", record_of({"request": ANYTHING}, more=True), "")
_INPUTS = RecordForm("record of the training", record_of({"inputs": map_of(TEXT)}, more=True), "")
_TIMING = RecordForm(
    "timing of a training", {"type": "object", "properties": {"tokens_per_second": NUMBER}}, ""
)
# The number that a report of each kind has.
_LOSSES = {"train": "train_loss", "validation": "val_loss", "score": "passed"}


@dataclass(frozen=True, slots=True)
class Counters:
    """What a training has counted after an iteration.

    metrics_bytes:  the size of metrics.jsonl; what stands behind it is of iterations that a resumed run does again.
    loss_sum:       of the iterations since the last report, and `loss_steps` their number.
    best_loss:      the lowest validation loss, None before the first, after `best_iteration`.
    waited:         the validations since then.
    """

    iteration: int = 0
    metrics_bytes: int = 0
    loss_sum: float = 0.0
    loss_steps: int = 0
    trained_tokens: int = 0
    best_iteration: int = 0
    best_loss: float | None = None
    waited: int = 0


def read_counters(folder: Path) -> Counters:
    """The counters of the state in this folder. Raises UnreadableSource where it is damaged."""
    plain: Mapping[str, Any] = _STATE.read(folder / STATE)
    known = {field.name for field in fields(Counters)}
    # JSON Schema counts 8.0 as an integer, so numbers are converted.
    return Counters(**{name: _count(name, value) for name, value in plain.items() if name in known})


def _count(name: str, value: Any) -> Any:
    return value if name in {"loss_sum", "best_loss"} else int(value)


def plain_counters(counters: Counters) -> dict[str, Any]:
    """The counters as JSON values."""
    return asdict(counters)


def read_request(folder: Path) -> LoraRequest:
    """The request of the run in this folder. Raises UnreadableSource where it is damaged, Misuse for a number that no run can have."""
    plain = _RUN.read(folder / RUN)["request"]
    request = LoraRequest(**{name: _FIELDS[name][1](value) for name, value in plain.items()})
    request.check()
    return request


def serialize_request(request: LoraRequest) -> dict[str, Any]:
    """The request as JSON values."""
    places = {"data": str(request.data), "adapter_path": str(request.adapter_path), "resume": request.resume}
    return {**request.options(), **places}


def read_inputs(folder: Path) -> dict[str, str]:
    """The digests of what the run in this folder has read (`data/train.jsonl`, `model/…`), {} without a record of them."""
    record = _INPUTS.find(folder / RUN)
    return {} if record is None else dict(record["inputs"])


def is_written_by_train(folder: Path) -> bool:
    """Whether the folder's record was written by `train`; mlx-lm's own runs leave none."""
    return _OURS.find(folder / RUN) is not None


def read_metrics(adapter: Path) -> list[dict[str, Any]]:
    """The reports of a run in their order, [] without any. Raises UnreadableSource with file and line if one is damaged."""
    path = adapter / METRICS
    if not path.exists() and not path.is_symlink():
        return []
    return [_parse_metric(line, f"{path}:{number}") for number, line in enumerate(read_lines(path), 1)]


def read_timings(adapter: Path) -> list[float]:
    """The tokens per second of each report of a run. Raises UnreadableSource with file and line if one is damaged."""
    path = adapter / TIMINGS
    parsed = (_TIMING.parse(line, f"{path}:{number}") for number, line in enumerate(read_lines(path), 1))
    return [float(line["tokens_per_second"]) for line in parsed if "tokens_per_second" in line]


def _parse_metric(line: str, where: str) -> dict[str, Any]:
    try:
        event = parse_json(line)
        iteration, loss = event["iteration"], event[_LOSSES[event["kind"]]]
    except (UnreadableSource, LookupError, TypeError):
        iteration = loss = None
    # Compared, not converted: a whole number may be larger than any float, and no comparison with NaN holds.
    if type(iteration) is not int or type(loss) not in (int, float) or not abs(loss) <= sys.float_info.max:
        raise UnreadableSource("this is no report of a training", where=where, advice="delete the line")
    return dict(event)
