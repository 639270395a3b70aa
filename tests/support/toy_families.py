"""Families of rows of functions, and a bench of nothing: they make data sets in no time."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from witness_generators.drawing.chance import Chance
from witness_schema.errors import OracleLost
from witness_training.families.family import Family
from witness_training.judges.bench import Comparison
from witness_training.tasks.axes import Drawing
from witness_training.tasks.task import Spec, Task, Verdict, conclude

NAMES = [f"name{number}" for number in range(60)]
WORDINGS = [f"toy.ask.{number}" for number in range(40)]
# A file in which each execution leaves a line, and words that make a worker misbehave: set by tests, read by workers too.
LOG, FAULT = "TOY_LOG", "TOY_FAULT"
# Seconds that a judge takes, and a file in which each bench leaves a line when it is opened and one when it is closed.
PAUSE, BENCHES = "TOY_PAUSE", "TOY_BENCHES"


def draw(chance: Chance, drawing: Drawing) -> Spec:
    """A spec: a name, a number and a wording."""
    wording = drawing.pick("phrasing", WORDINGS, chance)
    name = drawing.pick("vocabulary", NAMES, chance)
    return {"name": name, "number": chance.at("number").below(500), "wording": {"say": wording}}


def reword(spec: Spec, chance: Chance, drawing: Drawing) -> Spec:
    return {**spec, "wording": {"say": drawing.pick("phrasing", WORDINGS, chance)}}


def build_as(family: str) -> Any:
    def build(spec: Spec) -> Task:
        long = " and again" * 30 if spec["number"] % 2 else ""
        question = f"{spec['wording']['say']}: what is {spec['number']} of {spec['name']} in {family}?{long}"
        axes = {"phrasing": (spec["wording"]["say"],), "vocabulary": (spec["name"],)}
        answer = f"It is `{spec['number']}`, for {spec['name']} has {spec['number'] * 7} of {family}."
        return Task(family, spec, question, answer, 1 + spec["number"] % 5, axes)

    return build


def judge(task: Task, answer: str, bench: Any) -> Verdict:
    """Passed, unless the environment says what goes wrong at the task with the number 7."""
    time.sleep(float(os.environ.get(PAUSE, "0")))
    if log := os.environ.get(LOG):
        with Path(log).open("a") as file:
            file.write(f"{task.id}\n")
    match os.environ.get(FAULT, "") if task.spec["number"] % 50 == 7 else "":
        case "refuse":
            return conclude({"right": False}, "the number\nis wrong")
        case "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        case "interrupt":
            os.kill(os.getpid(), signal.SIGINT)
    evidence = {"refused": [f"other signer {task.spec['name']}", "Rego: CI=no"], "broken": 3}
    return conclude({"right": str(task.spec["number"]) in answer}, "wrong", evidence)


def find_setup(task: Task) -> str:
    return f"set-up {task.spec['number']}"


AXES = ("phrasing", "vocabulary")
TOYS = (
    Family("plain", "Numbers", 60, AXES, draw, build_as("plain"), judge, reword=reword),
    Family(
        "run", "Numbers that are run", 40, AXES, draw, build_as("run"), judge,
        script=lambda task: f"echo {task.spec['number']}", setup=find_setup, reword=reword,
    ),
)  # fmt: skip


class ToyBench:
    """What the toys are judged with: nothing. An execution that is compared has two calls."""

    def compare_into(self, comparison: Comparison) -> ToyBench:
        """The same; FAULT may say that there is a difference."""
        comparison.calls += 2
        comparison.differences += ["call 0"] if os.environ.get(FAULT) == "differ" else []
        return self


@contextmanager
def open_toy_bench(*, trusted: bool) -> Iterator[ToyBench]:
    """A bench for toys."""
    _note(f"open {os.getpid()}")
    try:
        yield ToyBench()
    finally:
        _note(f"close {os.getpid()}")


@contextmanager
def open_lost_bench(*, trusted: bool) -> Iterator[object]:
    """A bench whose oracle does not start."""
    raise OracleLost("the oracle is not built for these sources", advice="make oracle")
    yield


def judge_wrong(task: Task, answer: str, bench: Any) -> Verdict:
    """Refused at the task with the number 7."""
    judge(task, answer, bench)
    return conclude({"right": task.spec["number"] % 10 != 7}, "the number\nis wrong")


def judge_unsteadily(task: Task, answer: str, bench: Any) -> Verdict:
    """The oracle is lost at the first task of each process, and never again."""
    if not _LOST:
        _LOST.append(task.id)
        raise OracleLost("the oracle has ended")
    return judge(task, answer, bench)


_LOST: list[str] = []
WRONG_TOYS = tuple(replace(toy, judge=judge_wrong) for toy in TOYS)
UNSTEADY_TOYS = tuple(replace(toy, judge=judge_unsteadily) for toy in TOYS)


def _note(line: str) -> None:
    if name := os.environ.get(BENCHES):
        with Path(name).open("a") as file:
            file.write(f"{line}\n")


def break_down(connection: Any, _: int, missing: str) -> None:
    """Work of a crew with a defect."""
    connection.recv()
    raise KeyError(missing)


def echo(connection: Any, _: int) -> None:
    """Work of a crew that sends each job back, until None comes."""
    while (job := connection.recv()) is not None:
        connection.send(job)
