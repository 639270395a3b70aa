"""A run tells how it goes, on a pipe as well: never silent for long, and how much time is left."""

from __future__ import annotations

from pathlib import Path

from witness_training.lora.shown_runs.loss_plot import draw_losses, sketch_losses
from witness_training.lora.shown_runs.training_progress import (
    QUIET_SECONDS,
    TrainingProgress,
    format_duration,
)

MEASURED = {"tokens_per_second": 1234.0, "peak_memory": 1.5}


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_the_first_step_gives_an_estimate_and_no_silence_is_long() -> None:
    clock, lines = Clock(), list[str]()
    progress = TrainingProgress(100, lines.append, clock=clock)
    progress.take({"kind": "loaded", "done": 0})
    said = []
    for iteration in range(1, 13):
        clock.now += 6
        progress.take({"kind": "iteration", "iteration": iteration, "loss": 2.0, **MEASURED})
        said.append(clock.now - progress._last)
    assert lines[0] == "first step: 6.0 s, 1.5 GB, about 10 min left"
    assert max(said) < QUIET_SECONDS
    assert lines[-1] == "iteration 10 of 100: loss 2.000, 1,234 tokens/s, 1.5 GB, about 9 min left"


def test_a_resumed_run_estimates_by_its_own_steps() -> None:
    clock, lines = Clock(), list[str]()
    progress = TrainingProgress(100, lines.append, clock=clock)
    progress.take({"kind": "loaded", "done": 90})
    clock.now = 2
    progress.take({"kind": "iteration", "iteration": 91, "loss": 2.0, **MEASURED})
    assert lines == ["first step: 2.0 s, 1.5 GB, about 18 s left"]


def test_a_validation_tells_wrong_decisions_beside_the_loss() -> None:
    lines = list[str]()
    TrainingProgress(9, lines.append).take(
        {"kind": "validation", "iteration": 5, "val_loss": 0.25, "wrong_decisions_per_answer": 1.5}
    )
    assert lines == ["iteration 5 of 9: validation loss 0.250, 1.50 wrong decisions per answer"]


def test_the_estimate_and_the_scores_are_told() -> None:
    lines = list[str]()
    progress = TrainingProgress(9, lines.append)
    progress.take({"kind": "estimate", "seconds": 720.0, "memory": 2.3e9, "basis": "measured"})
    progress.take({"kind": "estimate", "seconds": None, "memory": None, "basis": "nothing is known"})
    progress.take({"kind": "score", "iteration": 5, "passed": 3, "asked": 8, "not_judged": 0})
    progress.take({"kind": "score", "iteration": 9, "passed": 3, "asked": 8, "not_judged": 2})
    assert lines == [
        "estimate: about 12 min and 2.3 GB (measured)",
        "no estimate before the first step: nothing is known",
        "iteration 5 of 9: 3 of 8 held-out tasks work",
        "iteration 9 of 9: 3 of 8 held-out tasks work, 2 could not be judged here",
    ]


def test_scores_are_sketched_beside_the_losses(tmp_path: Path) -> None:
    metrics = [{"kind": "train", "iteration": n, "train_loss": 8.0 - n} for n in range(8)]
    metrics += [{"kind": "score", "iteration": n, "passed": n, "asked": 8} for n in (0, 4, 6)]
    assert sketch_losses(metrics).splitlines()[1] == "tasks work 0/8 ▁▆█ 6/8"
    assert draw_losses(metrics, tmp_path / "loss.png")


def test_durations_are_for_people() -> None:
    assert [format_duration(seconds) for seconds in (40, 720, 12600)] == ["40 s", "12 min", "3.5 h"]


def test_losses_are_sketched_from_first_to_last() -> None:
    metrics = [{"kind": "train", "iteration": n, "train_loss": 8.0 - n} for n in range(8)]
    assert sketch_losses(metrics) == "  training 8.000 █▇▆▅▄▃▂▁ 1.000"
    assert sketch_losses([]) == ""


def test_nothing_is_drawn_of_nothing(tmp_path: Path) -> None:
    picture = tmp_path / "loss.png"
    assert not draw_losses([], picture)
    assert not picture.exists()
