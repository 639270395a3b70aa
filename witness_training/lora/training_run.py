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
from dataclasses import dataclass, replace
from pathlib import Path

from witness_schema.clone import cache_directory, report_write_errors
from witness_schema.errors import Misuse
from witness_schema.interrupts import interrupt_on_signals
from witness_schema.json_writing import dumps
from witness_schema.living_locks import hold_file
from witness_schema.output_folders import Product, check_free, write_folder
from witness_schema.swapping import PARTIAL, link_file, make_parents, recover, replace_path
from witness_training.lora import lora_data
from witness_training.lora.lora_process import LOG, Metrics, Progress, TrainingProcess
from witness_training.lora.lora_record import build_run_record
from witness_training.lora.lora_request import LoraRequest
from witness_training.lora.lora_worker import (
    ADAPTER,
    SCRIPT,
    SETTINGS,
    count_done_iterations,
)
from witness_training.lora.models import check_installed, fetch, resolve, take_recorded_commit
from witness_training.lora.run_records import (
    METRICS,
    RUN,
    is_written_by_train,
    read_metrics,
    read_request,
    serialize_request,
)
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
) -> LoraResult:
    """Train an adapter and put it in place.

    progress: takes (iterations done, all iterations).
    metrics:  takes each report as it comes: {"kind": "train" | "validation", "iteration", "train_loss" | "val_loss", …}.
    force:    replace an earlier adapter and an unfinished run; without it both are refused.

    Raises Misuse if the adapter's folder is refused, UnreadableSource with file and line if the data is damaged,
    BrokenEnvironment if mlx-lm is missing, and RunEnded if the training fails or is interrupted (Ctrl-C, SIGTERM or SIGHUP): the
    adapter so far is then saved, and the advice says how to continue.
    """
    began = time.monotonic()
    # The quick checks first: a mistake in the data is then reported before a model is loaded.
    _check_data(request)
    check_installed()
    check_free(request.adapter_path, ADAPTER_FOLDER, force=force)
    request = _pin_model(request)
    with _hold_adapter(request) as lock, interrupt_on_signals():
        notices = _prepare_folder(request, force=force)
        process = TrainingProcess(request, lock, progress, metrics)
        process.follow()
        notices += process.notices
        _put_in_place(request, force=force)
    return _build_result(request, time.monotonic() - began, tuple(notices))


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
            lora_data.check_count(lora_data.read_rows(path), path, request.batch_size)


def _list_adapter_files(folder: Path) -> frozenset[str]:
    """The files of an adapter, if the folder's record was written by `train`."""
    return ADAPTER_FILES if is_written_by_train(folder) else frozenset()


ADAPTER_FILES = frozenset({ADAPTER, SETTINGS, RUN, SCRIPT, METRICS, LOG})
ADAPTER_FOLDER = Product("adapter", "adapter", _list_adapter_files)


def _prepare_folder(request: LoraRequest, *, force: bool) -> list[str]:
    """Create the unfinished folder, or check the one to resume; return notices for the user."""
    folder, notices = request.unfinished_path, []
    if request.resume:
        _check_resumable(request)
        notices.append(f"resumed at iteration {count_done_iterations(folder)}")
    else:
        _clear(folder, force=force)
        with make_parents(folder):
            folder.mkdir()
    if not (request.data / rows_file("valid")).exists():
        notices.append("there is no valid.jsonl: trained without a validation loss")
    record = build_run_record(request, serialize_request(request))
    # Whole or not at all: by this file the next run knows the folder as one of ours.
    with replace_path(folder / RUN) as fresh:
        fresh.write_text(dumps(record, indent=1, sort_keys=True) + "\n")
    return notices


def _clear(unfinished: Path, *, force: bool) -> None:
    """Remove an earlier unfinished run. Raises Misuse for other files, and without `force` for a run with an adapter."""
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
    if (unfinished / ADAPTER).is_file() and not force:
        raise Misuse(
            f"an unfinished run of {count_done_iterations(unfinished)} iterations is here",
            where=str(unfinished),
            advice="continue it with --resume, or start again with --force",
        )
    _remove_unfinished(unfinished)


def _remove_unfinished(folder: Path) -> None:
    """Remove an unfinished run: its adapter first, so that a kill leaves none to resume, and last what says that it is ours."""
    order = {ADAPTER: 0, RUN: 2}
    for path in sorted(folder.iterdir(), key=lambda path: order.get(path.name, 1)):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
    folder.rmdir()


def _check_resumable(request: LoraRequest) -> None:
    """Raises Misuse unless the unfinished run has the same model, data and adapter."""
    folder = request.unfinished_path
    if not (folder / RUN).is_file() or not (folder / ADAPTER).is_file():
        raise Misuse("there is no unfinished run to resume", where=str(folder), advice="leave --resume out")
    before = serialize_request(read_request(folder))
    now = serialize_request(request)
    # mlx-lm would load what fits and train on without a word. `iters` may differ: a run may be made longer.
    for name in ("model", "num_layers", "rank", "scale", "data", "seed", "batch_size"):
        if before[name] != now[name]:
            raise Misuse(
                f"the unfinished run has {name} {before[name]}, not {now[name]}",
                where=str(folder),
                advice=f"give the same {name}, or leave --resume out",
            )


def _put_in_place(request: LoraRequest, *, force: bool) -> None:
    """Put the files of the finished run at the adapter's name; an earlier adapter there is replaced."""
    unfinished = request.unfinished_path
    # Checkpoints and state serve a resumption only.
    finished = [path for path in unfinished.iterdir() if path.name in ADAPTER_FILES]
    # Linked and not moved: until the adapter is in its place, a kill leaves a run that can be resumed.
    with write_folder(request.adapter_path, ADAPTER_FOLDER, force=force) as fresh:
        for path in finished:
            link_file(path, fresh / path.name)
    _remove_unfinished(unfinished)


def _build_result(request: LoraRequest, seconds: float, notices: tuple[str, ...]) -> LoraResult:
    metrics = read_metrics(request.adapter_path)
    valid = [event["val_loss"] for event in metrics if event["kind"] == "validation"]
    training = [event["train_loss"] for event in metrics if event["kind"] == "train"]
    return LoraResult(
        adapter_path=request.adapter_path,
        iterations=request.iters,
        first_valid_loss=valid[0] if valid else None,
        valid_loss=valid[-1] if valid else None,
        train_loss=training[-1] if training else math.nan,
        seconds=seconds,
        notices=notices,
    )
