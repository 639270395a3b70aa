"""An evaluation on a mixed data set: answers are judged by `score`, and counted by family and difficulty."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from witness_generators.drawing.chance import Chance
from witness_schema.clone import CACHE_VARIABLE
from witness_schema.errors import UnknownName
from witness_training.evaluation.asking import local_asker
from witness_training.evaluation.evaluating import evaluate
from witness_training.evaluation.evaluation_inputs import choose_split
from witness_training.families.family_roster import find_family
from witness_training.tasks.axes import Drawing
from witness_training.tasks.task import Task

FAMILIES = ("schema", "write-rego", "verdict")
WRONG = 'The opposite holds.\n\n```json\n{"passes": 7}\n```\n'


def draw(family: str, number: int) -> Task:
    row = find_family(family)
    return row.build(row.draw(Chance.of(5, number).at(family), Drawing()))


@pytest.fixture(scope="module")
def tasks() -> list[Task]:
    return [draw(family, number) for family in FAMILIES for number in range(2)]


@pytest.fixture
def data(tasks: list[Task], tmp_path: Path) -> Path:
    rows = [
        {
            "messages": [
                {"role": "user", "content": task.question},
                {"role": "assistant", "content": task.answer},
            ],
            "id": task.id,
        }
        for task in tasks
    ]
    (tmp_path / "test-seen.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    (tmp_path / "test-unseen-all.jsonl").write_text(json.dumps(rows[0]) + "\n")
    records = [{"id": task.id, "family": task.family, "spec": task.spec} for task in tasks]
    (tmp_path / "tasks.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records))
    return tmp_path


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch, tasks: list[Task]) -> dict[str, str]:
    """A model that answers each first task of a family in other words, and each second one wrongly."""
    answers = {
        task.question: WRONG if number % 2 else f"In other words:\n\n{task.answer}"
        for number, task in enumerate(tasks)
    }

    def answer(_: Any, __: Any, questions: Sequence[str], **___: Any) -> list[str]:
        return [answers[question] for question in questions]

    monkeypatch.setattr(local_asker, "load", lambda *_: (None, None))
    monkeypatch.setattr(local_asker, "generate_batch", answer)
    monkeypatch.setattr(local_asker, "count_tokens", lambda _, text: len(text))
    return answers


@pytest.mark.oracle
def test_answers_are_judged_by_what_they_say(data: Path, model: dict[str, str], tmp_path: Path) -> None:
    report = evaluate("tiny", data, out=tmp_path / "report")
    assert report.judge.startswith("real go-witness v0.")
    assert report.title() == "tiny on 6 test-seen questions"
    assert (report.share("exact"), report.share("judged"), report.share("works")) == (0.0, 1.0, 0.5)
    counted = {
        family: next((each.passed, each.asked) for each in scores if each.name == "works")
        for family, scores in report.groups["family"].items()
    }
    assert counted == dict.fromkeys(sorted(FAMILIES), (1, 2))
    rows = [json.loads(line) for line in (tmp_path / "report" / "rows.jsonl").read_text().splitlines()]
    assert [row["scores"]["works"] for row in rows] == [True, False] * 3
    assert [bool(row["reason"]) for row in rows] == [False, True] * 3
    page = (tmp_path / "report" / "report.md").read_text()
    assert "## By family" in page
    assert "**3 of 6 answers: works**" in page


def test_an_answer_that_nobody_judged_counts_as_none(
    data: Path, model: dict[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))
    report = evaluate("tiny", data, judge=False)
    assert [score.name for score in report.scores] == ["exact"]


def test_the_split_is_one_that_the_data_set_has(data: Path) -> None:
    assert choose_split(data, "") == "test-seen"
    assert choose_split(data, "test-unseen-all") == "test-unseen-all"
    with pytest.raises(UnknownName, match="no split") as caught:
        choose_split(data, "../tasks")
    assert caught.value.advice == "--split with one of: test-seen, test-unseen-all"
    assert choose_split(data / "none", "") == "test"
