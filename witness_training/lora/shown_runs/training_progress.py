"""What a training tells while it runs, as lines of text: for a pipe as for a terminal."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

QUIET_SECONDS = 15.0  # the longest silence between two lines, while the worker is alive


class TrainingProgress:
    """Turns the reports of a run into lines.

    write: takes a line that is to stay (reports, validations, and a sign of life every QUIET_SECONDS).
    show:  takes (done, all, text) after every iteration, for a bar.
    """

    def __init__(
        self,
        iters: int,
        write: Callable[[str], None],
        show: Callable[[int, int, str], None] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._iters, self._write, self._show, self._clock = iters, write, show, clock
        self._began = self._last = clock()
        self._first = self._done = 0
        self._valid: float | None = None

    def take(self, event: Mapping[str, Any]) -> None:
        """Take a report of the worker."""
        kind = event["kind"]
        if kind == "loaded":
            self._first = self._done = int(event["done"])
            self._began = self._clock()
        elif kind == "estimate":
            self._say(_describe_estimate(event))
        elif kind == "iteration":
            self._take_iteration(event)
        elif kind == "train":
            self._say(
                f"iteration {event['iteration']} of {self._iters}: {self._describe(event, 'train_loss')}"
            )
        elif kind == "validation":
            self._valid = event["val_loss"]
            self._say(f"iteration {event['iteration']} of {self._iters}: {_describe_validation(event)}")
        elif kind == "score":
            self._say(f"iteration {event['iteration']} of {self._iters}: {_describe_score(event)}")
        elif self._clock() - self._last >= QUIET_SECONDS:
            doing = event.get("doing", "validating")
            self._say(f"iteration {event['iteration']} of {self._iters}: {doing}")

    def _take_iteration(self, event: Mapping[str, Any]) -> None:
        self._done = int(event["iteration"])
        text = self._describe(event, "loss")
        if self._done == self._first + 1:
            self._say(
                f"first step: {self._clock() - self._began:.1f} s, {format_memory(event['peak_memory'])}{self._tell_left()}"
            )
        elif self._clock() - self._last >= QUIET_SECONDS:
            self._say(f"iteration {self._done} of {self._iters}: {text}")
        if self._show is not None:
            self._show(self._done, self._iters, text)

    def _describe(self, event: Mapping[str, Any], loss: str) -> str:
        valid = "" if self._valid is None else f", validation loss {self._valid:.3f}"
        speed, memory = event["tokens_per_second"], event["peak_memory"]
        return f"loss {event[loss]:.3f}{valid}, {speed:,.0f} tokens/s, {format_memory(memory)}{self._tell_left()}"

    def _tell_left(self) -> str:
        done = self._done - self._first
        if not done or self._done >= self._iters:
            return ""
        left = (self._clock() - self._began) / done * (self._iters - self._done)
        return f", about {format_duration(left)} left"

    def _say(self, line: str) -> None:
        self._last = self._clock()
        self._write(line)


def _describe_validation(event: Mapping[str, Any]) -> str:
    wrong = event.get("wrong_decisions_per_answer")
    more = "" if wrong is None else f", {wrong:.2f} wrong decisions per answer"
    return f"validation loss {event['val_loss']:.3f}{more}"


def _describe_estimate(event: Mapping[str, Any]) -> str:
    if event["seconds"] is None:
        return f"no estimate before the first step: {event['basis']}"
    memory = format_memory(event["memory"] / 1e9)
    return f"estimate: about {format_duration(event['seconds'])} and {memory} ({event['basis']})"


def _describe_score(event: Mapping[str, Any]) -> str:
    unknown = event["not_judged"]
    more = f", {unknown} could not be judged here" if unknown else ""
    return f"{event['passed']} of {event['asked']} held-out tasks work{more}"


def format_memory(gigabytes: float) -> str:
    """Memory for people: `40 MB`, `1.5 GB`."""
    return f"{gigabytes:.1f} GB" if gigabytes >= 1 else f"{gigabytes * 1000:.0f} MB"


def format_duration(seconds: float) -> str:
    """A duration for people: `40 s`, `12 min`, `3.5 h`."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
