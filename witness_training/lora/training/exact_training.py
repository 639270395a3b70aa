"""Trains through mlx-lm's trainer, so that a run that was cut and resumed ends with the bytes of an uncut one.

mlx-lm's trainer counts from 1 in every run, and reports, validates and saves by that count. Here it reports after every
iteration, and `ExactTraining` decides by the run's own count what is reported, validated and saved.
"""

from __future__ import annotations

import contextlib
import math
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from witness_schema.errors import RunEnded
from witness_schema.json_writing import dumps
from witness_training.lora.lora_data import TokenRow
from witness_training.lora.lora_request import LoraRequest
from witness_training.lora.run_records import METRICS, TIMINGS, Counters
from witness_training.lora.training.batch_order import BatchOrder
from witness_training.lora.training.checkpoints import Snapshot, write_best, write_checkpoint
from witness_training.lora.training.losses import Losses

Emit = Callable[[dict[str, Any]], None]
# Takes the iteration and returns counts: tasks asked, passed, not judged.
MeasureScore = Callable[[int], dict[str, int]]
_SCRATCH = "mlx-lm-adapters.safetensors"  # what the trainer itself writes at its end


class _EndedEarly(Exception):
    """The validation loss has not fallen for as long as the run has patience."""


@dataclass(frozen=True, slots=True)
class Learner:
    """What learns: mlx-lm's model with its adapter, and mlx's optimizer."""

    network: Any
    optimizer: Any


class ExactTraining:
    """One run: its place among the iterations, and what it writes.

    emit:  takes every report, {"kind": "train" | "validation" | "score", "iteration", …}, and the signs of life between.
    measure_score: scores the model as it is; None scores it never.
    """

    def __init__(
        self,
        folder: Path,
        request: LoraRequest,
        learner: Learner,
        emit: Emit,
        measure_score: MeasureScore | None = None,
    ) -> None:
        self.folder, self.request, self.emit = folder, request, emit
        self._measure_score = measure_score
        self.network, self.optimizer = learner.network, learner.optimizer
        self.counters = Counters()
        self.snapshot: Snapshot | None = None
        self.kept = 0  # the iteration of the newest checkpoint
        self._losses = Losses(request.decision_weight)
        self._valid: Sequence[TokenRow] = ()
        self._order = BatchOrder(request.seed)
        self._seconds = self._tokens = 0.0
        self._told_tokens = 0  # what mlx-lm has counted in this process

    @property
    def has_lost_patience(self) -> bool:
        """Whether the validation loss has not fallen for as long as the run waits."""
        return 0 < self.request.patience <= self.counters.waited

    def restore(self, snapshot: Snapshot) -> None:
        """Take weights, optimizer, random numbers and counters of a checkpoint, and cut the metrics that are later."""
        import mlx.core as mx
        from mlx.utils import tree_unflatten

        self.network.load_weights(list(snapshot.weights.items()), strict=False)
        self.optimizer.init(self.network.trainable_parameters())
        self.optimizer.state = tree_unflatten(list(snapshot.optimizer.items()))
        # The key of mlx's random numbers is the halves of a seed; there is no other way to set it.
        high, low = snapshot.random[0].tolist()
        mx.random.seed(high << 32 | low)
        self.counters, self.snapshot, self.kept = (
            snapshot.counters,
            snapshot,
            snapshot.counters.iteration,
        )
        metrics = self.folder / METRICS
        if metrics.exists():
            os.truncate(metrics, min(snapshot.counters.metrics_bytes, metrics.stat().st_size))

    def train(self, rows: Sequence[TokenRow], valid: Sequence[TokenRow]) -> None:
        """Train to the last iteration, or to an early end. Raises RunEnded if the loss is not finite."""
        from mlx_lm.tuner import TrainingArgs, trainer

        from witness_training.lora.training.silent_ui import SilentUI

        request, done = self.request, self.counters.iteration
        self._valid = valid
        if done == 0:
            self.optimizer.init(self.network.trainable_parameters())
            self._validate(0)
            self._take_snapshot(0)
        arguments = TrainingArgs(
            batch_size=request.batch_size,
            iters=request.iters - done,
            steps_per_report=1,
            # Never: the trainer's own saving would not be whole, and not exact.
            steps_per_save=request.iters + 1,
            adapter_file=str(self.folder / _SCRATCH),
            max_seq_length=request.max_seq_length,
            grad_checkpoint=request.grad_checkpoint,
            grad_accumulation_steps=request.grad_accumulation_steps,
            clear_cache_threshold=request.clear_cache_threshold,
        )
        # mlx-lm has no option to train without its progress bar.
        trainer.TrainUI = SilentUI
        self._order.done = done
        try:
            with contextlib.suppress(_EndedEarly):
                trainer.train(
                    self.network, self.optimizer, rows, None, arguments,
                    loss=self._losses.train, iterate_batches=self._order, training_callback=self,
                )  # fmt: skip
        finally:
            (self.folder / _SCRATCH).unlink(missing_ok=True)

    def on_train_loss_report(self, info: dict[str, Any]) -> None:
        """Called by mlx-lm after each iteration: count it, and report, validate and save where it is time."""
        request, iteration = self.request, self.counters.iteration + 1
        loss, computed = info["train_loss"], self._order.size
        self._refuse_infinite(loss, iteration)
        self._count(iteration, info)
        last = iteration == request.iters
        if iteration % request.steps_per_report == 0 or last:
            self._report_training(iteration, info)
        if iteration % request.steps_per_eval == 0 or last:
            self._validate(iteration)
        if request.score_every and (iteration % request.score_every == 0 or last):
            self._score(iteration)
        whole = iteration % request.grad_accumulation_steps == 0
        if whole or last:
            self._take_snapshot(iteration)
        spent = {"batch_tokens": computed, "seconds": 1 / info["iterations_per_second"]}
        self.emit({"kind": "iteration", "iteration": iteration, "loss": loss, **spent, **self._measure(info)})
        if (iteration - self.kept >= request.save_every and whole) or last:
            self.save()
        if self.has_lost_patience and not last:
            raise _EndedEarly

    def on_val_loss_report(self, info: dict[str, Any]) -> None:
        """Never called by mlx-lm, which has no validation rows here."""

    def save(self) -> None:
        """Write a checkpoint of the last whole iteration. Raises RunEnded where the weights are not finite."""
        if self.snapshot is None or self.snapshot.counters.iteration == self.kept:
            return
        self._refuse_infinite_weights(self.snapshot)
        write_checkpoint(self.folder, self.snapshot)
        self.kept = self.snapshot.counters.iteration

    def _count(self, iteration: int, info: dict[str, Any]) -> None:
        tokens = int(info["trained_tokens"]) - self._told_tokens
        self._told_tokens += tokens
        seconds = 1 / info["iterations_per_second"]
        self._seconds += seconds
        self._tokens += tokens
        now = self.counters
        self.counters = replace(
            now,
            iteration=iteration,
            loss_sum=now.loss_sum + info["train_loss"],
            loss_steps=now.loss_steps + 1,
            trained_tokens=now.trained_tokens + tokens,
        )

    def _report_training(self, iteration: int, info: dict[str, Any]) -> None:
        now = self.counters
        event = {
            "kind": "train",
            "iteration": iteration,
            "train_loss": now.loss_sum / now.loss_steps,
            "learning_rate": info["learning_rate"],
            "trained_tokens": now.trained_tokens,
        }
        self.counters = replace(now, loss_sum=0.0, loss_steps=0)
        self._write(event, self._measure(info))
        self._seconds = self._tokens = 0.0

    def _measure(self, info: dict[str, Any]) -> dict[str, Any]:
        """What is not the same in a second run: speed in tokens per second, the peak of memory in GB."""
        speed = self._tokens / self._seconds if self._seconds else info["tokens_per_second"]
        return {"tokens_per_second": speed, "peak_memory": info["peak_memory"]}

    def _validate(self, iteration: int) -> None:
        if not self._valid:
            return
        began = time.perf_counter()
        request = self.request
        loss, wrong = self._losses.evaluate(
            self.network,
            self._valid,
            self._order,
            request,
            lambda: self.emit({"kind": "alive", "iteration": iteration}),
        )
        self.network.train()
        self._refuse_infinite(loss, iteration)
        event: dict[str, Any] = {"kind": "validation", "iteration": iteration, "val_loss": loss}
        if wrong is not None:
            event["wrong_decisions_per_answer"] = wrong
        self._note_best(iteration, loss)
        self._write(event, {"val_time": time.perf_counter() - began})

    def _score(self, iteration: int) -> None:
        if self._measure_score is None:
            return
        began = time.perf_counter()
        counts = self._measure_score(iteration)
        event = {"kind": "score", "iteration": iteration, **counts}
        self._write(event, {"score_time": time.perf_counter() - began})

    def _note_best(self, iteration: int, loss: float) -> None:
        from mlx.utils import tree_flatten

        now = self.counters
        if now.best_loss is not None and loss >= now.best_loss:
            self.counters = replace(now, waited=now.waited + 1)
            return
        self.counters = replace(now, best_loss=loss, best_iteration=iteration, waited=0)
        if iteration:
            write_best(self.folder, dict(tree_flatten(self.network.trainable_parameters())))

    def _write(self, event: dict[str, Any], measured: dict[str, Any]) -> None:
        """Append a report to metrics.jsonl and what was measured, which differs in a second run, to timings.jsonl; emit both."""
        line = (dumps(event) + "\n").encode()
        with (self.folder / METRICS).open("ab") as lines:
            lines.write(line)
        if measured:
            with (self.folder / TIMINGS).open("a") as timings:
                timings.write(dumps({"iteration": event["iteration"], **measured}) + "\n")
        self.counters = replace(self.counters, metrics_bytes=self.counters.metrics_bytes + len(line))
        self.emit({**event, **measured})

    def _take_snapshot(self, iteration: int) -> None:
        import mlx.core as mx
        from mlx.utils import tree_flatten

        weights = dict(tree_flatten(self.network.trainable_parameters()))
        optimizer = dict(tree_flatten(self.optimizer.state))
        random: Any = mx.random.state
        self.snapshot = Snapshot(
            replace(self.counters, iteration=iteration), weights, optimizer, tuple(random)
        )

    def _refuse_infinite(self, loss: float, iteration: int) -> None:
        if not math.isfinite(loss):
            raise RunEnded(
                f"the loss is {loss} at iteration {iteration}: the run has failed", advice=self._advise()
            )

    def _refuse_infinite_weights(self, snapshot: Snapshot) -> None:
        import mlx.core as mx

        if not all(mx.isfinite(array).all().item() for array in snapshot.weights.values()):
            raise RunEnded(
                f"the adapter has numbers that are not finite after iteration {snapshot.counters.iteration}: the run has failed",
                advice=self._advise(),
            )

    def _advise(self) -> str:
        lower = f"a lower --learning-rate than {self.request.learning_rate:g}"
        if self.kept:
            return (
                f"go on from iteration {self.kept} with --resume and {lower}, or start again with --restart"
            )
        return f"use {lower}"
