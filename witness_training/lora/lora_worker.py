"""The process that trains: runs mlx-lm's trainer on a written request and reports in JSON lines on standard output.

`python -m witness_training.lora.lora_worker FOLDER` reads FOLDER/run.json and writes the adapter beside it. On an interrupt
(SIGINT or SIGTERM) or when its parent is gone, which the end of standard input tells, it saves the last whole iteration and
ends. Lines: {"kind": "loaded" | "iteration" | "alive" | "train" | "validation" | "score" | "early" | "interrupted" |
"finished" | "error", …}.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from witness_schema.errors import WitnessSchemaError
from witness_schema.json_writing import dumps
from witness_training.lora.mlx_options import build_mlx_options
from witness_training.lora.models import load, resolve
from witness_training.lora.run_records import read_request
from witness_training.lora.run_yaml import dump_options
from witness_training.lora.training.checkpoints import (
    ADAPTER,
    BEST,
    SETTINGS,
    find_checkpoint,
    read_checkpoint,
    restore_best,
    write_state,
)
from witness_training.lora.training.exact_training import ExactTraining, Learner, MeasureScore
from witness_training.lora.training.preparation import (
    add_adapter,
    build_optimizer,
    describe_batches,
    describe_model,
    read_token_rows,
)
from witness_training.lora.training.run_tracking import Tracking
from witness_training.lora.training.task_scoring import TaskScorer, choose_tasks

# The options in the form of mlx-lm's own command, to repeat the run without this project.
SCRIPT = "run.yaml"
Emit = Callable[[dict[str, Any]], None]


class Training:
    """One run in this process, from the request in `folder` to its adapter."""

    def __init__(self, folder: Path, emit: Emit) -> None:
        self.folder, self.emit = folder, emit
        self.request = read_request(folder)
        self.exact: ExactTraining | None = None

    @property
    def iteration(self) -> int:
        """The iterations that a checkpoint holds."""
        return self.exact.kept if self.exact is not None else 0

    def run(self) -> None:
        """Load the model, prepare, train and save. Raises RunEnded if the loss is not finite."""
        request = self.request
        network, tokenizer = load(resolve(request.model))
        train, valid = read_token_rows(request, tokenizer)
        options = build_mlx_options(request, len(network.layers))
        add_adapter(network, request, options)
        optimizer = build_optimizer(request, options)
        self._write_settings(options)
        tracking = Tracking(request, options)
        measure_score = self._prepare_scoring(network, tokenizer)
        exact = ExactTraining(
            self.folder, request, Learner(network, optimizer), tracking.follow(self.emit), measure_score
        )
        newest = find_checkpoint(self.folder) if request.resume else None
        if newest is not None:
            exact.restore(read_checkpoint(newest))
            restore_best(newest, self.folder)
        self.exact = exact
        done = exact.counters.iteration
        self.emit(
            {
                "kind": "loaded",
                "layers": len(network.layers),
                "adapted": options["num_layers"],
                "done": done,
                **describe_model(network),
                **describe_batches(request, train, valid),
            }
        )
        if done < request.iters and not exact.has_lost_patience:
            exact.train(train, valid)
        if (ended := exact.counters.iteration) < request.iters:
            self.emit({"kind": "early", "iteration": ended})
        exact.save()
        self._finish(exact)
        tracking.finish()

    def save(self) -> None:
        """Write a checkpoint of the last whole iteration."""
        if self.exact is not None:
            self.exact.save()

    def _prepare_scoring(self, network: Any, tokenizer: Any) -> MeasureScore | None:
        """What scores the model at an iteration, None where the run does not."""
        asked = choose_tasks(self.request, network, tokenizer)
        if not asked:
            return None

        def measure(iteration: int) -> dict[str, int]:
            sign = {"kind": "alive", "iteration": iteration, "doing": "scoring"}
            return TaskScorer(asked, lambda: self.emit(dict(sign))).measure(network, tokenizer)

        return measure

    def _write_settings(self, options: dict[str, Any]) -> None:
        from mlx_lm.utils import save_config

        (self.folder / BEST).mkdir(exist_ok=True)
        for folder in (self.folder, self.folder / BEST):
            save_config(dict(options), folder / SETTINGS)
        (self.folder / SCRIPT).write_text(dump_options(options))

    def _finish(self, exact: ExactTraining) -> None:
        """Write the last state beside the adapter. There is no best one where no validation was lower than the first."""
        assert exact.snapshot is not None
        write_state(self.folder, exact.snapshot)
        if not (self.folder / BEST / ADAPTER).is_file():
            shutil.rmtree(self.folder / BEST)


def main() -> None:
    """Run the command."""
    folder = Path(sys.argv[1])
    emit = _build_emitter(_take_stdout())
    _interrupt_once()
    _end_with_parent()
    training: Training | None = None
    try:
        training = Training(folder, emit)
        training.run()
        # The parent leaves as soon as it knows, and libraries end their own work after it.
        _ignore_interrupts()
        emit({"kind": "finished", "iteration": training.iteration})
    except (KeyboardInterrupt, BrokenPipeError):
        # A parent that is gone breaks the pipe, and ends standard input: the second must not end the saving.
        _ignore_interrupts()
        _save_and_report(training, emit)
    except WitnessSchemaError as error:
        emit({"kind": "error", "what": error.what, "where": error.where, "advice": error.advice})
    # mlx and mlx-lm for a model or a setting that they cannot train, a library or a disk that fails. Any other error is a
    # defect: the process ends by it, and `lora_process` passes that on.
    except (ImportError, MemoryError, OSError, RuntimeError, ValueError) as error:
        emit({"kind": "error", "what": f"{type(error).__name__}: {error}", "where": "", "advice": ""})
        # The log is on the same disk, which may be full.
        with contextlib.suppress(OSError):
            traceback.print_exc()


def _take_stdout() -> IO[str]:
    """Take standard output for the JSON lines; send what libraries print to standard error."""
    # On the level of file descriptors, because native code prints past sys.stdout.
    lines = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    return lines


def _build_emitter(lines: IO[str]) -> Emit:
    return lambda event: print(dumps(event), file=lines, flush=True)


def _interrupt_once() -> None:
    """Let the first SIGINT or SIGTERM interrupt the run, and ignore later ones, which would disturb the saving."""

    def interrupt(*_: object) -> None:
        _ignore_interrupts()
        raise KeyboardInterrupt

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, interrupt)


def _ignore_interrupts() -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)


def _end_with_parent() -> None:
    """Interrupt the run when its parent is gone: nobody is left to end it, and the next run waits for it."""

    def watch() -> None:
        # Read past sys.stdin, whose lock would be held at the end of the process.
        while os.read(0, 1):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True).start()


def _save_and_report(training: Training | None, emit: Emit) -> None:
    if training is not None:
        training.save()
    saved = training is not None and training.iteration > 0
    # The parent may be gone, and the adapter is what matters.
    with contextlib.suppress(BrokenPipeError):
        emit({"kind": "interrupted", "iteration": training.iteration if training else 0, "saved": saved})


if __name__ == "__main__":
    main()
