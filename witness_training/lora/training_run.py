"""LoRA through mlx-lm: check the data, train in a separate process, and put the finished adapter in place.

`train(LoraRequest.for_model("tiny", data, adapter))`. Until the run is finished everything is in ADAPTER.unfinished; an
interrupt leaves the adapter so far there, and `resume` continues from it.
"""

from __future__ import annotations

import hashlib
import math
import shutil
import time
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from witness_schema.clone import cache_directory, report_write_errors
from witness_schema.errors import Misuse
from witness_schema.interrupts import interrupt_on_signals
from witness_schema.json_writing import dumps
from witness_schema.living_locks import hold_file
from witness_schema.output_folders import Product, check_free, write_folder
from witness_schema.swapping import PARTIAL, link_file, make_parents, recover, replace_path
from witness_training.lora import lora_data
from witness_training.lora.estimates.run_estimate import estimate_run
from witness_training.lora.estimates.step_costs import CostKeeper
from witness_training.lora.lora_process import LOG, Metrics, Progress, TrainingProcess
from witness_training.lora.lora_record import build_run_record
from witness_training.lora.lora_request import LoraRequest
from witness_training.lora.lora_worker import SCRIPT
from witness_training.lora.models import check_installed, fetch, resolve, take_recorded_commit
from witness_training.lora.resumption import check_resumable, check_start
from witness_training.lora.run_records import (
    METRICS,
    RUN,
    STATE,
    TIMINGS,
    is_written_by_train,
    read_counters,
    read_metrics,
    serialize_request,
)
from witness_training.lora.shown_runs.loss_plot import PLOT, draw_losses
from witness_training.lora.training.checkpoints import (
    ADAPTER,
    BEST,
    OPTIMIZER,
    SETTINGS,
    count_done_iterations,
    find_checkpoint,
)
from witness_training.lora.training.run_tracking import check_trackers
from witness_training.lora.training.task_scoring import check_scoring
from witness_training.tasks.dataset_files import rows_file


@dataclass(frozen=True, slots=True)
class LoraResult:
    """The result of a run. Losses are means per token in nats, None without a validation."""

    adapter_path: Path
    iterations: int
    first_valid_loss: float | None
    valid_loss: float | None
    train_loss: float
    seconds: float
    notices: tuple[str, ...] = ()

    def summary(self) -> str:
        """The result in one line, and a line for each notice."""
        valid = ""
        if self.first_valid_loss is not None and self.valid_loss is not None:
            valid = f"validation loss {self.first_valid_loss:.3f} → {self.valid_loss:.3f}, "
        result = f"{valid}training loss {self.train_loss:.3f} after {self.iterations} iterations ({self.seconds:.0f} s)"
        return "\n".join((result, *self.notices))


def train(
    request: LoraRequest,
    progress: Progress | None = None,
    metrics: Metrics | None = None,
    *,
    force: bool = False,
    restart: bool = False,
) -> LoraResult:
    """Train an adapter and put it in place.

    progress: takes (iterations done, all iterations).
    metrics:  takes each report as it comes: {"kind": "train" | "validation" | "score", "iteration", "train_loss" | "val_loss" | "passed", …},
              the estimate {"kind": "estimate", "seconds", "memory", "basis"}, and the signs of life between ("loaded", "iteration", "alive").
    force:    replace an earlier adapter; without it one is refused.
    restart:  discard an unfinished run that is not resumed; without it one is refused, whatever `force` says.

    Raises Misuse if the adapter's folder is refused, UnreadableSource with file and line if the data is damaged,
    BrokenEnvironment if mlx-lm or a tracker is missing, NotAClone or OracleLost if it is to score without go-witness, and RunEnded if the training fails or is interrupted (Ctrl-C, SIGTERM or SIGHUP): the
    adapter so far is then saved, and the advice says how to continue.
    """
    began = time.monotonic()
    # The quick checks first: a mistake in the data is then reported before a model is loaded.
    _check_data(request)
    check_installed()
    check_free(request.adapter_path, ADAPTER_FOLDER, force=force)
    request = _pin_model(request)
    check_start(request)
    check_trackers(request)
    check_scoring(request)
    keeper = CostKeeper(request)
    with _hold_adapter(request) as lock, interrupt_on_signals():
        notices = _prepare_folder(request, restart=restart)
        process = TrainingProcess(request, lock, progress, _follow_costs(request, keeper, metrics))
        try:
            process.follow()
        finally:
            keeper.keep()
        notices += process.notices
        draw_losses(read_metrics(request.unfinished_path), request.unfinished_path / PLOT)
        _put_in_place(request, force=force)
    return _build_result(request, time.monotonic() - began, tuple(notices))


def _follow_costs(request: LoraRequest, keeper: CostKeeper, metrics: Metrics | None) -> Metrics:
    """Follow what the run costs, and tell the estimate when the model and the rows are there."""

    def take(event: dict[str, Any]) -> None:
        keeper.take(event)
        if metrics is None:
            return
        metrics(event)
        if event["kind"] == "loaded":
            metrics({"kind": "estimate", **asdict(estimate_run(request, event))})

    return take


def _hold_adapter(request: LoraRequest) -> AbstractContextManager[int]:
    """Hold the unfinished folder, which is removed and moved; the context is the descriptor that does. Raises Misuse where another run holds it."""
    # By a file in the cache: the folder itself does not stay, and a file beside it would.
    place = str(request.unfinished_path.absolute())
    locks = cache_directory() / "training"
    with report_write_errors("the cache of locks"):
        locks.mkdir(parents=True, exist_ok=True)
    name = hashlib.sha256(place.encode(errors="surrogateescape")).hexdigest()[:16]
    return hold_file(locks / f"{name}.lock", f"another run is training the adapter {request.adapter_path}")


def _pin_model(request: LoraRequest) -> LoraRequest:
    """The request with a hub model named by its commit; a resumed run goes on at the commit that it began with."""
    model = resolve(request.model)
    if request.resume:
        model = take_recorded_commit(model, request.unfinished_path)
    return replace(request, model=fetch(model).name)


def _check_data(request: LoraRequest) -> None:
    for name in ("train", "valid"):
        path = request.data / f"{name}.jsonl"
        if name == "train" or path.exists():
            rows = lora_data.read_rows(path)
            if name == "train":
                lora_data.check_count(rows, path, request.batch_size)


def _list_adapter_files(folder: Path) -> frozenset[str]:
    """The files of an adapter, if the folder's record was written by `train`."""
    return ADAPTER_FILES if is_written_by_train(folder) else frozenset()


ADAPTER_FILES = frozenset(
    {ADAPTER, SETTINGS, OPTIMIZER, STATE, RUN, SCRIPT, METRICS, TIMINGS, LOG, BEST, PLOT}
)
ADAPTER_FOLDER = Product("adapter", "adapter", _list_adapter_files)


def _prepare_folder(request: LoraRequest, *, restart: bool) -> list[str]:
    """Create the unfinished folder, or check the one to resume; return notices for the user."""
    folder, notices = request.unfinished_path, []
    if request.resume:
        notices += check_resumable(request)
        notices.append(f"resumed at iteration {count_done_iterations(folder)}")
    else:
        _clear(folder, restart=restart)
        with make_parents(folder):
            folder.mkdir()
    if not (request.data / rows_file("valid")).exists():
        notices.append("there is no valid.jsonl: trained without a validation loss")
    record = build_run_record(request, serialize_request(request))
    # Whole or not at all: by this file the next run knows the folder as one of ours.
    with replace_path(folder / RUN) as fresh:
        fresh.write_text(dumps(record, indent=1, sort_keys=True) + "\n")
    return notices


def _clear(unfinished: Path, *, restart: bool) -> None:
    """Remove an earlier unfinished run. Raises Misuse for other files, and without `restart` for a run that has a checkpoint."""
    if not unfinished.exists():
        return
    recover(unfinished, f".*{PARTIAL}")
    # An empty one is of a run that was killed at its beginning or at its end.
    if not (unfinished / RUN).is_file() and (not unfinished.is_dir() or any(unfinished.iterdir())):
        raise Misuse(
            "`train` keeps its unfinished run in this folder, which holds other files",
            where=str(unfinished),
            advice="name another --adapter-path",
        )
    kept = find_checkpoint(unfinished) is not None or (unfinished / ADAPTER).is_file()
    if kept and not restart:
        raise Misuse(
            f"an unfinished run of {count_done_iterations(unfinished)} iterations is here",
            where=str(unfinished),
            advice="continue it with --resume, or discard it with --restart",
        )
    _remove_unfinished(unfinished)


def _remove_unfinished(folder: Path) -> None:
    """Remove an unfinished run: its checkpoints and adapter first, so that a kill leaves none to resume, and last what says that it is ours."""
    order = {ADAPTER: 1, RUN: 3}
    for path in sorted(
        folder.iterdir(),
        key=lambda path: 0 if path.name.startswith("checkpoint-") else order.get(path.name, 2),
    ):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
    folder.rmdir()


def _put_in_place(request: LoraRequest, *, force: bool) -> None:
    """Put the files of the finished run at the adapter's name; an earlier adapter there is replaced."""
    unfinished = request.unfinished_path
    # Checkpoints serve a resumption only.
    finished = [path for path in unfinished.iterdir() if path.name in ADAPTER_FILES]
    # Linked and not moved: until the adapter is in its place, a kill leaves a run that can be resumed.
    with write_folder(request.adapter_path, ADAPTER_FOLDER, force=force) as fresh:
        for path in finished:
            if path.is_dir():
                shutil.copytree(path, fresh / path.name)
                # By its record an adapter tells its model.
                link_file(unfinished / RUN, fresh / path.name / RUN)
            else:
                link_file(path, fresh / path.name)
    _remove_unfinished(unfinished)


def _build_result(request: LoraRequest, seconds: float, notices: tuple[str, ...]) -> LoraResult:
    metrics = read_metrics(request.adapter_path)
    valid = [event["val_loss"] for event in metrics if event["kind"] == "validation"]
    training = [event["train_loss"] for event in metrics if event["kind"] == "train"]
    return LoraResult(
        adapter_path=request.adapter_path,
        iterations=read_counters(request.adapter_path).iteration,
        first_valid_loss=valid[0] if valid else None,
        valid_loss=valid[-1] if valid else None,
        train_loss=training[-1] if training else math.nan,
        seconds=seconds,
        notices=notices,
    )
