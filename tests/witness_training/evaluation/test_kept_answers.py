"""An interrupted evaluation goes on where it was, and gives the report of one that was not interrupted."""

from __future__ import annotations

import json
import os
import random
import signal
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from witness_schema.clone import CACHE_VARIABLE
from witness_schema.errors import Misuse, RunEnded
from witness_training.evaluation.answer_generation import BATCH
from witness_training.evaluation.asking import local_asker
from witness_training.evaluation.evaluating import evaluate
from witness_training.evaluation.kept_answers import keep_answers
from witness_training.tasks.grid import COMMANDS, Cell
from witness_training.tasks.rendering import render

PAIRS = [
    render(Cell(("environment",), step, phrasing, command))
    for step in ("build", "lint")
    for phrasing in range(5)
    for command in COMMANDS
]


class Model:
    """A model that is interrupted before the batch with the number `stop`; `asked` counts its questions."""

    def __init__(self) -> None:
        self.stop, self.asked, self.loads = -1, 0, 0

    def load(self, *_: object) -> tuple[None, None]:
        self.loads += 1
        return None, None

    def generate(self, _: Any, __: Any, questions: Sequence[str], **___: Any) -> list[str]:
        if self.stop == 0:
            raise KeyboardInterrupt
        self.stop -= 1
        self.asked += len(questions)
        return [f"{question[:40]}\n\u2028answer" for question in questions]


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Model:
    model = Model()
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))
    monkeypatch.setattr(local_asker, "load", model.load)
    monkeypatch.setattr(local_asker, "generate_batch", model.generate)
    monkeypatch.setattr(local_asker, "count_tokens", lambda _, text: len(text))
    return model


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    rows = (
        {"messages": [{"role": "user", "content": question}, {"role": "assistant", "content": answer}]}
        for question, answer in PAIRS
    )
    (folder / "test.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return folder


def interrupt_after(model: Model, batches: int, data: Path) -> RunEnded:
    model.stop = batches
    with pytest.raises(RunEnded) as ended:
        evaluate("tiny", data, judge=False)
    model.stop = -1
    return ended.value


def test_it_goes_on_and_gives_the_same_report(model: Model, data: Path, tmp_path: Path) -> None:
    whole = evaluate("tiny", data, judge=False)
    model.asked = 0
    ended = interrupt_after(model, 2, data)
    assert f"{2 * BATCH} of {len(PAIRS)} answers" in ended.what
    assert ended.advice == "run the same command again: it goes on from there"
    resumed = evaluate("tiny", data, judge=False)
    assert model.asked == len(PAIRS)
    assert (resumed, resumed.answers) == (whole, whole.answers)
    assert list((tmp_path / "cache" / "evaluations").iterdir()) == [], "a finished evaluation leaves nothing"


def test_an_interrupt_before_the_first_answer_stays_an_interrupt(model: Model, data: Path) -> None:
    model.stop = 0
    with pytest.raises(KeyboardInterrupt):
        evaluate("tiny", data, judge=False)


def test_other_questions_do_not_share_answers(model: Model, data: Path) -> None:
    interrupt_after(model, 1, data)
    model.asked = 0
    evaluate("tiny", data, judge=False, limit=20)
    assert model.asked == 20


def test_a_kill_in_the_middle_of_a_line_costs_that_batch(model: Model, data: Path, tmp_path: Path) -> None:
    interrupt_after(model, 3, data)
    (kept,) = (tmp_path / "cache" / "evaluations").iterdir()
    kept.write_bytes(kept.read_bytes()[:-10])
    model.asked = 0
    evaluate("tiny", data, judge=False)
    assert model.asked == len(PAIRS) - 2 * BATCH


def test_a_flipped_bit_is_never_an_answer(model: Model, data: Path, tmp_path: Path) -> None:
    whole = evaluate("tiny", data, judge=False)
    interrupt_after(model, 2, data)
    (kept,) = (tmp_path / "cache" / "evaluations").iterdir()
    content, chance = kept.read_bytes(), random.Random(11)
    for _ in range(20):
        damaged = bytearray(content)
        damaged[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
        kept.write_bytes(damaged)
        assert evaluate("tiny", data, judge=False).answers == whole.answers


def test_two_at_once_are_refused(model: Model, tmp_path: Path) -> None:
    place = tmp_path / "evaluations" / "one.jsonl"
    with keep_answers(place, 1), pytest.raises(Misuse, match="another run"), keep_answers(place, 1):
        pass


def test_a_killed_evaluation_frees_its_answers(model: Model, data: Path, tmp_path: Path) -> None:
    child = os.fork()
    if child == 0:
        evaluate(
            "tiny", data, judge=False, progress=lambda done, _: done and os.kill(os.getpid(), signal.SIGKILL)
        )
        os._exit(0)
    assert os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL
    evaluate("tiny", data, judge=False)
    assert model.asked == len(PAIRS) - BATCH
