"""The process that trains: runs mlx-lm's trainer on a written request and reports in JSON lines on standard output.

`python -m witness_training.lora.lora_worker FOLDER` reads FOLDER/run.json and writes the adapter beside it. On an interrupt
(SIGINT or SIGTERM) or when its parent is gone, which the end of standard input tells, it saves the adapter as it is and ends. Lines: {"kind": "loaded" | "train" | "validation" |
"interrupted" | "finished" | "error", …}.
"""

from __future__ import annotations

import contextlib
import math
import os
import re
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

from witness_schema.errors import RunEnded, WitnessSchemaError
from witness_schema.json_writing import dumps
from witness_training.lora.lora_data import TokenRows, read_rows, tokenize
from witness_training.lora.models import load, resolve
from witness_training.lora.run_records import STATE, read_iteration, read_request

ADAPTER, SETTINGS = "adapters.safetensors", "adapter_config.json"
# The options in the form of mlx-lm's own command, to repeat the run without this project.
SCRIPT = "run.yaml"
_CHECKPOINT = re.compile(rf"[0-9]{{1,12}}_{re.escape(ADAPTER)}")
Emit = Callable[[dict[str, Any]], None]


def count_done_iterations(folder: Path) -> int:
    """The number of iterations that the folder's adapter has: of its state, and of the newest checkpoint after it.

    Raises UnreadableSource where the state is damaged.
    """
    # mlx-lm counts from 1 in every run, so the checkpoints of a resumed run count from the state.
    later = max((int(path.name.partition("_")[0]) for path in list_checkpoints(folder)), default=0)
    return read_iteration(folder) + later


def list_checkpoints(folder: Path) -> list[Path]:
    """The checkpoints that mlx-lm's trainer writes every `save_every` iterations."""
    return sorted(path for path in folder.glob(f"*_{ADAPTER}") if _CHECKPOINT.fullmatch(path.name))


def record_iteration(folder: Path, iteration: int) -> None:
    """Record that the folder's adapter is that of `iteration`, and remove the checkpoints before it."""
    (folder / STATE).write_text(dumps({"iteration": iteration}) + "\n")
    for path in list_checkpoints(folder):
        path.unlink()


class Training:
    """One run in this process, from the request in `folder` to its adapter."""

    def __init__(self, folder: Path, emit: Emit) -> None:
        self.folder, self.emit = folder, emit
        self.request = read_request(folder)
        self.done = count_done_iterations(folder) if self.request.resume else 0
        self.network: Any = None
        self.optimizer: Any = None

    @property
    def iteration(self) -> int:
        """The iterations done, with those before a resumption."""
        return self.done + (int(self.optimizer.step.item()) if self.optimizer is not None else 0)

    def run(self) -> None:
        """Load the model, prepare, train and save. Raises RunEnded if the loss is not finite."""
        request = self.request
        network, tokenizer = load(resolve(request.model))
        data = {name: self._load_rows(name, tokenizer) for name in ("train", "valid")}
        options = request.mlx_options(len(network.layers))
        self._add_adapter(network, options)
        self.network, self.optimizer = network, self._build_optimizer(options)
        self.emit(
            {
                "kind": "loaded",
                "layers": len(network.layers),
                "adapted": options["num_layers"],
                "done": self.done,
            }
        )
        if self.done < request.iters:
            self._train(data)
        self.save()

    def save(self) -> None:
        """Write the adapter as it is now."""
        import mlx.core as mx
        from mlx.utils import tree_flatten

        # Written beside and renamed: a kill while saving leaves the earlier adapter readable.
        fresh = self.folder / f"new-{ADAPTER}"
        mx.save_safetensors(str(fresh), dict(tree_flatten(self.network.trainable_parameters())))
        iteration = self.iteration
        fresh.replace(self.folder / ADAPTER)
        record_iteration(self.folder, iteration)

    def _load_rows(self, name: str, tokenizer: Any) -> TokenRows | None:
        path = self.request.data / f"{name}.jsonl"
        if name == "valid" and not path.exists():
            return None
        longest, masked = self.request.max_seq_length, self.request.mask_prompt
        rows = tokenize(read_rows(path), path, tokenizer, mask_prompt=masked, longest=longest)
        return TokenRows(rows, self.request.seed)

    def _add_adapter(self, network: Any, options: dict[str, Any]) -> None:
        import mlx.core as mx
        import yaml
        from mlx_lm.tuner.utils import linear_to_lora_layers
        from mlx_lm.utils import save_config

        # The A matrices of LoRA are random: the seed makes them the same in every run.
        mx.random.seed(self.request.seed)
        network.freeze()
        linear_to_lora_layers(network, options["num_layers"], options["lora_parameters"])
        if self.done:
            # strict=False: the file holds the adapter and not the weights of the model.
            network.load_weights(str(self.folder / ADAPTER), strict=False)
            record_iteration(self.folder, self.done)
        save_config(dict(options), self.folder / SETTINGS)
        (self.folder / SCRIPT).write_text(yaml.safe_dump(options))

    def _build_optimizer(self, options: dict[str, Any]) -> Any:
        import mlx.optimizers as optim
        from mlx_lm.tuner.utils import build_schedule

        rate: Any = self.request.learning_rate
        if options["lr_schedule"]:
            schedule, done = build_schedule(options["lr_schedule"]), self.done

            # A new optimizer counts its steps from 0; the schedule must go on where it was.
            def rate(step: Any) -> Any:
                return schedule(step + done)

        return optim.AdamW(rate, **options["optimizer_config"]["adamw"])

    def _train(self, data: dict[str, TokenRows | None]) -> None:
        import numpy as np
        from mlx_lm.tuner import TrainingArgs, trainer
        from mlx_lm.tuner.datasets import CacheDataset

        request = self.request
        np.random.seed(
            request.seed + self.done
        )  # mlx-lm draws the order of its batches from numpy's global state
        arguments = TrainingArgs(
            batch_size=request.batch_size,
            iters=request.iters - self.done,
            val_batches=request.val_batches,
            steps_per_report=request.steps_per_report,
            steps_per_eval=request.steps_per_eval,
            steps_per_save=request.save_every,
            adapter_file=str(self.folder / ADAPTER),
            max_seq_length=request.max_seq_length,
            grad_checkpoint=request.grad_checkpoint,
        )
        # mlx-lm has no option to train without its progress bar.
        trainer.TrainUI = SilentUI
        train, valid = (CacheDataset(rows) if rows else None for rows in (data["train"], data["valid"]))
        trainer.train(self.network, self.optimizer, train, valid, arguments, training_callback=Told(self))


class Told:
    """mlx-lm's callback: emits each report as a line, and ends the run if the loss is not finite."""

    def __init__(self, training: Training) -> None:
        self._training = training

    def on_train_loss_report(self, info: dict[str, Any]) -> None:
        """Emit the mean loss since the last report."""
        self._report("train", info, "train_loss")

    def on_val_loss_report(self, info: dict[str, Any]) -> None:
        """Emit the loss on the validation rows, measured before the iteration that follows."""
        self._report("validation", info, "val_loss")

    def _report(self, kind: str, info: dict[str, Any], loss: str) -> None:
        iteration = info["iteration"] + self._training.done
        if not math.isfinite(info[loss]):
            rate = self._training.request.learning_rate
            raise RunEnded(
                f"the loss is {info[loss]} at iteration {iteration}: the run has failed",
                advice=f"use a lower --learning-rate than {rate:g}",
            )
        self._training.emit({"kind": kind, **info, "iteration": iteration})


class SilentUI:
    """Replaces mlx-lm's progress bar, whose terminal escapes are useless in a log."""

    def __init__(self, *_: object, **__: object) -> None:
        pass

    def __enter__(self) -> SilentUI:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def advance(self, *_: object, **__: object) -> None:
        """Print nothing, as do the reports below."""

    report_train = report_val = report_save = advance

    @contextlib.contextmanager
    def val_task(self, *_: object) -> Iterator[Callable[..., None]]:
        """Enclose a validation."""
        yield self.advance


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
        emit({"kind": "finished", "iteration": training.iteration})
    except (KeyboardInterrupt, BrokenPipeError):
        _save_and_report(training, emit)
    except WitnessSchemaError as error:
        emit({"kind": "error", "what": error.what, "where": error.where, "advice": error.advice})
    # mlx and mlx-lm for a model or a setting that they cannot train, a library or a disk that fails. Any other error is a
    # defect: the process ends by it, and `lora_process` passes that on.
    except (ImportError, MemoryError, OSError, RuntimeError, ValueError) as error:
        traceback.print_exc()
        emit({"kind": "error", "what": f"{type(error).__name__}: {error}", "where": "", "advice": ""})


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
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, interrupt)


def _end_with_parent() -> None:
    """Interrupt the run when its parent is gone: nobody is left to end it, and the next run waits for it."""

    def watch() -> None:
        # Read past sys.stdin, whose lock would be held at the end of the process.
        while os.read(0, 1):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True).start()


def _save_and_report(training: Training | None, emit: Emit) -> None:
    saved = training is not None and training.optimizer is not None
    if saved and training is not None:
        training.save()
    # The parent may be gone, and the adapter is what matters.
    with contextlib.suppress(BrokenPipeError):
        emit({"kind": "interrupted", "iteration": training.iteration if training else 0, "saved": saved})


if __name__ == "__main__":
    main()
