"""Sends the reports of a run to W&B or SwanLab, through the callbacks that mlx-lm has for them (`mlx_lm/tuner/callbacks.py`)."""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from witness_schema.clone import install_command, is_clone
from witness_schema.errors import BrokenEnvironment, RunEnded
from witness_training.lora.lora_request import LoraRequest
from witness_training.lora.request_checks import list_trackers

Emit = Callable[[dict[str, Any]], None]
PROJECT = "witness-schema"  # where no --project-name is given
FOLDER = "tracking"  # beside the adapter: what a tracker writes has a folder of the adapter's name there
# swanlab asks for another protobuf than the pinned one, so it has no extra.
_BESIDE = "install it beside: pip install swanlab"
# `make setup` leaves out what most runs do not need.
_PINNED = "pip install --require-hashes -r requirements/wandb.txt"
_OFFLINE = {
    "wandb": "log in (wandb login), or keep it on this machine: WANDB_MODE=offline",
    "swanlab": "log in (swanlab login), or keep it on this machine: SWANLAB_MODE=offline",
}


def check_trackers(request: LoraRequest) -> None:
    """Raises BrokenEnvironment if the package of a tracker is not installed; imports nothing."""
    for name in list_trackers(request.report_to):
        if find_spec(name) is None:
            pinned = _PINNED if is_clone() else install_command("wandb")
            raise BrokenEnvironment(
                f"--report-to {name} needs the package {name}, which is not installed",
                advice=pinned if name == "wandb" else _BESIDE,
            )


class Tracking:
    """The trackers of a run; without any, reports go where they went."""

    def __init__(self, request: LoraRequest, options: dict[str, Any]) -> None:
        """Begin a run there. options: those of this run. Raises RunEnded if a tracker refuses to begin."""
        self._names = list_trackers(request.report_to)
        self._callback: Any = None
        if not self._names:
            return
        place = locate_tracking(request.adapter_path)
        place.mkdir(parents=True, exist_ok=True)
        from mlx_lm.tuner.callbacks import get_reporting_callbacks

        try:
            self._callback = get_reporting_callbacks(
                request.report_to, request.project_name or PROJECT, str(place), options
            )
        except tuple(_list_errors(self._names)) as error:
            reason = next((line for line in str(error).splitlines() if line.strip()), type(error).__name__)
            advice = "; ".join(_OFFLINE[name] for name in self._names)
            raise RunEnded(f"{request.report_to} does not begin: {reason}", advice=advice) from error

    def follow(self, emit: Emit) -> Emit:
        """An `emit` that hands losses and scores on to the trackers as well."""
        if self._callback is None:
            return emit

        def emit_and_track(event: dict[str, Any]) -> None:
            emit(event)
            numbers = {name: value for name, value in event.items() if name != "kind"}
            match event["kind"]:
                case "train":
                    self._callback.on_train_loss_report(numbers)
                case "validation" | "score":
                    self._callback.on_val_loss_report(numbers)

        return emit_and_track

    def finish(self) -> None:
        """Let the trackers write what they have; at the end of the process they would be interrupted."""
        for name in self._names:
            import_module(name).finish()


def locate_tracking(adapter_path: Path) -> Path:
    """The folder of what trackers write about an adapter. By its name they call the run."""
    return adapter_path.parent / FOLDER / adapter_path.name


def _list_errors(names: tuple[str, ...]) -> list[type[Exception]]:
    """What trackers raise that cannot begin: Python's errors, and their own classes where they were imported."""
    found = (getattr(sys.modules.get(name), "Error", None) for name in names)
    own = [kind for kind in found if isinstance(kind, type) and issubclass(kind, Exception)]
    return [OSError, RuntimeError, ValueError, *own]
