"""Held-out tasks are scored while a model learns, and what it learns stays the same to the byte."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from support.small_task_sets import draw_short_tasks, write_tasks
from support.small_training_sets import ask_for_training, kill_at
from witness_schema.errors import OracleLost, RunEnded, WitnessSchemaError
from witness_training.lora import training_run
from witness_training.lora.lora_request import LoraRequest
from witness_training.lora.training import task_scoring
from witness_training.lora.training.task_scoring import AskedTask, TaskScorer, check_scoring, choose_tasks
from witness_training.lora.training_run import train
from witness_training.stages import digest
from witness_training.tasks.task import Task

SAME = ("adapters.safetensors", "optimizer.safetensors", "state.json", "metrics.jsonl")


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> LoraRequest:
    folder = tmp_path_factory.mktemp("scored")
    data = write_tasks(folder / "data", draw_short_tasks(4))
    chosen = {"batch_size": 2, "iters": 5, "save_every": 2, "steps_per_eval": 5, "dropout": 0.2}
    return ask_for_training(data, folder / "adapter", **chosen, score_every=2, score_tasks=2)


@pytest.mark.oracle
def test_scoring_changes_no_byte_of_what_is_learnt_and_is_resumed_exactly(
    asked: LoraRequest, tmp_path: Path
) -> None:
    scored = list[dict[str, object]]()
    train(asked, metrics=lambda event: scored.append(event) if event["kind"] == "score" else None)
    assert [(event["iteration"], event["asked"], event["not_judged"]) for event in scored] == [
        (2, 2, 0),
        (4, 2, 0),
        (5, 2, 0),
    ]
    plain = replace(asked, adapter_path=tmp_path / "plain", score_every=0)
    train(plain)
    for name in SAME[:2]:
        assert digest(plain.adapter_path / name) == digest(asked.adapter_path / name)
    cut = replace(asked, adapter_path=tmp_path / "cut")
    with pytest.raises(RunEnded):
        train(cut, metrics=kill_at(3))
    train(replace(cut, resume=True))
    for name in SAME:
        assert digest(cut.adapter_path / name) == digest(asked.adapter_path / name)


def test_a_run_without_go_witness_ends_before_it_begins(
    asked: LoraRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> None:
        raise OracleLost("it is not built", advice="make oracle")

    monkeypatch.setattr(task_scoring, "open_bench", refuse)
    with pytest.raises(OracleLost):
        train(replace(asked, adapter_path=tmp_path / "adapter"))
    assert list(tmp_path.iterdir()) == []
    check_scoring(replace(asked, score_every=0))
    assert training_run.check_scoring is check_scoring


@pytest.mark.parametrize("name", ["tasks.jsonl", "valid.jsonl"])
def test_data_without_held_out_tasks_is_refused(asked: LoraRequest, tmp_path: Path, name: str) -> None:
    data = write_tasks(tmp_path / "data", draw_short_tasks(1))
    (data / name).unlink()
    with pytest.raises(WitnessSchemaError, match=rf"the data set has no {name}"):
        check_scoring(replace(asked, data=data))


class Prepared(TaskScorer):
    """Answers with what it was given."""

    def __init__(self, answers: dict[Task, str]) -> None:
        super().__init__([AskedTask(task, [], 0) for task in answers], lambda: None)
        self.answers = list(answers.values())

    def _answer(self, network: object, tokenizer: object) -> list[str]:
        return self.answers


@pytest.mark.oracle
def test_answers_that_work_are_counted() -> None:
    right, wrong, *_ = draw_short_tasks(2)
    counts = Prepared({right: right.answer, wrong: "I do not know."}).measure(None, None)
    assert counts == {"passed": 1, "asked": 2, "not_judged": 0}


def test_what_could_not_be_judged_has_not_passed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(task_scoring, "open_bench", nullcontext)
    monkeypatch.setattr(task_scoring, "score", lambda *_: SimpleNamespace(passed=None))
    counts = Prepared(dict.fromkeys(draw_short_tasks(2), "")).measure(None, None)
    assert counts == {"passed": 0, "asked": 2, "not_judged": 2}


class Counting:
    """A tokenizer of one token a character."""

    def apply_chat_template(self, messages: list[dict[str, str]], **_: object) -> list[int]:
        return [0] * sum(len(message["content"]) for message in messages)

    def encode(self, text: str, **_: object) -> list[int]:
        return [0] * len(text)


def test_tasks_that_do_not_fit_are_not_asked(asked: LoraRequest) -> None:
    tasks = draw_short_tasks(4)
    lengths = [len(task.question + task.answer) for task in tasks]
    room = replace(asked, max_seq_length=lengths[1], score_tasks=8)
    chosen = choose_tasks(room, None, Counting())
    assert [each.task.id for each in chosen] == [task.id for task in tasks[:2]]
    # What is left of the context bounds an answer.
    assert chosen[1].longest == len(tasks[1].answer)
    with pytest.raises(WitnessSchemaError, match=f"no held-out task fits the {lengths[0] - 1} tokens"):
        choose_tasks(replace(asked, max_seq_length=lengths[0] - 1), None, Counting())
    # Evenly spread: the first and the third of four.
    spread = choose_tasks(replace(asked, max_seq_length=9999), None, Counting())
    assert [each.task.id for each in spread] == [tasks[0].id, tasks[2].id]
