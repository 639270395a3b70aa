"""Starts the training process and follows its output; passes an interrupt on to it, so that it saves and ends."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from witness_schema.documents.foreign_file import read_bytes
from witness_schema.documents.plain_json import parse_json
from witness_schema.errors import RunEnded
from witness_training.lora.lora_request import LoraRequest
from witness_training.lora.training.checkpoints import count_done_iterations
from witness_training.lora.training_advice import advise, lacks_memory

Progress = Callable[[int, int], None]
Metrics = Callable[[dict[str, Any]], None]
LOG = "train.log"
MOST_LOG = 1 << 30
PYTHON_FAILED = 1  # the exit status of a Python process after an error that nothing caught
SAVING_SECONDS = 60  # how long an interrupted process may take to save


class WorkerCrashed(Exception):
    """The worker met an error that it does not know: a defect of this program."""


class TrainingProcess:
    """One worker on the request in the unfinished folder; `notices` are lines for the user.

    lock: the descriptor of the file that holds the folder; the worker holds it too, until its own end.
    """

    def __init__(
        self, request: LoraRequest, lock: int, progress: Progress | None, metrics: Metrics | None
    ) -> None:
        self.request, self._lock = request, lock
        self.notices: list[str] = []
        self._progress, self._metrics = progress, metrics
        self._folder = request.unfinished_path
        self._finished = False

    def follow(self) -> None:
        """Start the worker and follow it to its end; pass an interrupt on to it, once.

        Raises RunEnded if the training fails or is interrupted.
        """
        command = (sys.executable, "-m", "witness_training.lora.lora_worker", str(self._folder))
        environment = _build_environment()
        with (
            (self._folder / LOG).open("a") as log,
            # In a session of its own: Ctrl-C would reach it too and interrupt it twice.
            subprocess.Popen(
                command,
                # Never written to: its end tells the worker that this process is gone.
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                start_new_session=True,
                env=environment,
                pass_fds=(self._lock,),
            ) as worker,
        ):
            try:
                self._read(worker)
            except BaseException:
                _stop(worker)
                raise
        # The worker says that it has finished; without that line its exit status does not matter.
        if not self._finished:
            raise _describe_end(worker.returncode, self._folder / LOG)

    def _read(self, worker: subprocess.Popen[str]) -> None:
        assert worker.stdout is not None
        try:
            for line in worker.stdout:
                self._handle(parse_json(line))
        except KeyboardInterrupt:
            worker.send_signal(signal.SIGTERM)
            # The worker now saves the adapter and reports how far it has come.
            for line in _read_until(worker, SAVING_SECONDS):
                self._handle(parse_json(line))
            raise

    def _handle(self, event: dict[str, Any]) -> None:
        kind = event["kind"]
        if kind in ("train", "validation", "score", "iteration", "alive"):
            self._report(event)
        elif kind == "early":
            self.notices.append(
                f"ended early, at iteration {event['iteration']}: the validation loss does not fall any more"
            )
        elif kind == "loaded":
            self._note_layers(event)
        elif kind == "finished":
            self._finished = True
        elif kind == "interrupted":
            raise self._describe_interruption(event)
        elif kind == "error":
            where, advice = (
                event["where"] or str(self._folder / LOG),
                event["advice"] or advise(event["what"]),
            )
            raise RunEnded(event["what"], where=where, advice=_add_resumption(advice, self._folder))

    def _report(self, event: dict[str, Any]) -> None:
        if event["kind"] == "iteration":
            self._advance(event["iteration"])
        if self._metrics:
            self._metrics(event)

    def _advance(self, iteration: int) -> None:
        if self._progress:
            self._progress(iteration, self.request.iters)

    def _note_layers(self, event: dict[str, Any]) -> None:
        if self.request.num_layers > event["layers"]:
            self.notices.append(
                f"num_layers {self.request.num_layers} is more than the {event['layers']} layers that the model has: all are adapted"
            )
        self._advance(event["done"])
        if self._metrics:
            self._metrics(event)

    def _describe_interruption(self, event: dict[str, Any]) -> RunEnded:
        if not event["saved"]:
            return RunEnded("interrupted before the training began")
        resumed = replace(self.request, resume=True)
        # A resumed run ends by replacing the earlier adapter, which needs --force again.
        force = " --force" if self.request.adapter_path.exists() else ""
        return RunEnded(
            f"interrupted at iteration {event['iteration']} of {self.request.iters}; the adapter so far is in {self._folder}",
            advice=f"go on with: {resumed.command()} --resume{force}",
        )


def _describe_end(status: int, log: Path) -> Exception:
    """The error for a worker that ended without a word: a defect where Python ended it, else a run that was ended from outside."""
    what = f"the training process ended with status {status}{_read_last_line(log)}"
    # A library that cannot be loaded ends Python too, before the worker could tell anything.
    if status != PYTHON_FAILED or lacks_memory(what):
        return RunEnded(what, where=str(log), advice=_add_resumption(advise(what), log.parent))
    crashed = WorkerCrashed(what)
    crashed.add_note(f"the traceback of the training is in {log}")
    return crashed


def _add_resumption(advice: str, folder: Path) -> str:
    """The advice, and how to go on where a checkpoint is kept."""
    done = count_done_iterations(folder)
    if not done or "--resume" in advice:
        return advice
    return f"{advice}; --resume then goes on from iteration {done}, which is kept"


def _read_until(worker: subprocess.Popen[str], seconds: float) -> Iterator[str]:
    """Read the remaining lines; kill a worker that takes longer than `seconds`."""
    assert worker.stdout is not None
    timer = threading.Timer(seconds, worker.kill)
    timer.start()
    try:
        yield from worker.stdout
    finally:
        timer.cancel()


def _stop(worker: subprocess.Popen[str]) -> None:
    if worker.poll() is None:
        worker.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            worker.wait(SAVING_SECONDS)
    if worker.poll() is None:
        worker.kill()
        worker.wait()


def _build_environment() -> dict[str, str]:
    """The environment of this process, offline for the hub: a hub model was fetched at its commit before."""
    return {**os.environ, "HF_HUB_OFFLINE": "1", "PYTHONUNBUFFERED": "1"}


def _read_last_line(log: Path) -> str:
    text = read_bytes(log, MOST_LOG).decode(errors="replace")
    lines = [line for line in text.splitlines() if line.strip()]
    return f": {lines[-1]}" if lines else ""
