"""`score` judges answers to tasks of any family, and files of answers are scored line by line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

import witness_training
from witness_generators.drawing.chance import Chance
from witness_schema.errors import UnknownName, UnreadableSource
from witness_training import open_bench, read_tasks, score
from witness_training.families.family_roster import FAMILIES, find_family
from witness_training.judges.bench import Bench
from witness_training.scoring.scored_files import read_answers, score_answers, score_references
from witness_training.tasks.axes import Drawing
from witness_training.tasks.task import Task, Verdict, conclude

pytestmark = pytest.mark.oracle


def draw(family: str, index: int = 0) -> Task:
    row = find_family(family)
    return row.build(row.draw(Chance.of(5, index), Drawing()))


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    with open_bench() as opened:
        yield opened


@pytest.fixture(scope="module")
def tasks() -> list[Task]:
    return [draw(family.name) for family in FAMILIES]


@pytest.fixture
def data(tmp_path: Path, tasks: list[Task]) -> Path:
    lines = [{"id": task.id, "family": task.family, "spec": task.spec, "file": "train"} for task in tasks]
    (tmp_path / "tasks.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    return tmp_path


def test_the_reference_of_each_family_passes_and_nothing_does_not(bench: Bench, tasks: list[Task]) -> None:
    for task in tasks:
        right, empty = score(task, task.answer, bench), score(task, "I do not know.", bench)
        assert (right.passed, right.reward, right.reason) == (True, 1.0, ""), (task.id, right)
        assert (empty.passed, bool(empty.reason)) == (False, True), (task.id, empty)
        assert empty.reward < 1


def test_an_answer_to_another_task_does_not_pass(bench: Bench, tasks: list[Task]) -> None:
    for task, other in zip(tasks, (*tasks[1:], tasks[0]), strict=True):
        assert score(task, other.answer, bench).passed is False


def test_tasks_and_answers_come_from_files(bench: Bench, data: Path, tasks: list[Task]) -> None:
    found = read_tasks(data)
    assert [found.find(task.id) for task in tasks] == tasks
    lines = [
        {"task_id": tasks[0].id, "completion": "nothing"},
        {"task_id": tasks[1].id, "completion": tasks[1].answer},
        {"task_id": tasks[0].id, "completion": ""},
    ]
    (data / "answers.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    scored = [each.plain() for each in score_answers(found, read_answers(data / "answers.jsonl"), bench)]
    assert [(each["task_id"], each["passed"]) for each in scored] == [
        (tasks[0].id, False),
        (tasks[0].id, False),
        (tasks[1].id, True),
    ]
    assert set(scored[0]) == {"task_id", "passed", "reward", "reason", "parts"}


def test_references_are_scored_from_specs_alone(bench: Bench, data: Path, tasks: list[Task]) -> None:
    scored = list(score_references(read_tasks(data), bench))
    assert [each.verdict.passed for each in scored] == [True] * len(tasks)


def test_an_unknown_id_is_told_with_those_alike(data: Path, tasks: list[Task]) -> None:
    with pytest.raises(UnknownName, match="has no task") as caught:
        read_tasks(data).find(tasks[0].id[:-1])
    assert caught.value.near[0] == tasks[0].id


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"family": "nobody"}, "none that nobody draws"),
        ({"spec": {}}, "none that"),
        ({"spec": {"seed": []}}, "none that"),
        ({"id": "configure/0"}, "that of another task"),
    ],
)
def test_a_spec_that_is_none_is_told(
    data: Path, tasks: list[Task], change: dict[str, object], told: str
) -> None:
    line = {"id": tasks[0].id, "family": tasks[0].family, "spec": tasks[0].spec, **change}
    (data / "tasks.jsonl").write_text(json.dumps(line) + "\n")
    with pytest.raises(UnreadableSource, match=told):
        read_tasks(data).find(str(line["id"]))


@pytest.mark.parametrize(
    ("text", "told"), [("", "no answer"), ("{}\n", "answers.jsonl:1"), ("\n[1]\n", "answers.jsonl:2")]
)
def test_answers_that_cannot_be_read_are_told_with_their_line(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "answers.jsonl").write_text(text)
    with pytest.raises(UnreadableSource) as caught:
        read_answers(tmp_path / "answers.jsonl")
    assert told in f"{caught.value.what} {caught.value.where}"


def test_a_verdict_passes_only_if_every_part_holds() -> None:
    assert conclude({"one": True, "two": True}, "unused") == Verdict(
        True, 1.0, {"one": True, "two": True}, ""
    )
    half = conclude({"one": True, "two": None}, "not reached")
    assert (half.passed, half.reward, half.reason) == (False, 0.5, "not reached")
    assert conclude({}, "nothing was judged").passed is False


def test_the_public_names_have_their_homes() -> None:
    assert set(witness_training.__all__) == set(witness_training._HOMES) == set(dir(witness_training))
    for name in witness_training.__all__:
        assert getattr(witness_training, name).__module__ == witness_training._HOMES[name]
