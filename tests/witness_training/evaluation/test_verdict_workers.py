"""Verdicts come in the order of the answers, whoever judged them, and the judge itself is judged by known answers."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import pytest

from witness_generators.drawing.chance import Chance
from witness_schema.errors import Misuse, OracleLost
from witness_training.evaluation import verdict_workers
from witness_training.evaluation.task_evaluation import evaluate_tasks
from witness_training.evaluation.verdict_workers import judge_answers
from witness_training.families.family_roster import find_family
from witness_training.tasks.axes import Drawing
from witness_training.tasks.task import Task, Verdict, conclude


def draw(family: str, number: int) -> Task:
    row = find_family(family)
    return row.build(row.draw(Chance.of(7, number).at(family), Drawing()))


@pytest.fixture(scope="module")
def tasks() -> list[Task]:
    return [draw("schema", number) for number in range(6)]


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> Counter[tuple[str, str]]:
    """A judge of this process to which the reference passes; what it was asked."""
    asked: Counter[tuple[str, str]] = Counter()

    @contextmanager
    def bench() -> Iterator[Any]:
        yield SimpleNamespace(oracle=SimpleNamespace(version=lambda: SimpleNamespace(version="v9")))

    def say(task: Task, answer: str, _: Any) -> Verdict:
        asked[task.id, answer] += 1
        return conclude({"right": answer == task.answer}, "wrong")

    monkeypatch.setattr(verdict_workers, "open_bench", bench)
    monkeypatch.setattr(verdict_workers, "score", say)
    return asked


def test_equal_answers_are_judged_once(tasks: list[Task], judged: Counter[tuple[str, str]]) -> None:
    answers = [(tasks[0], tasks[0].answer), (tasks[1], "no"), (tasks[0], tasks[0].answer), (tasks[0], "no")]
    seen: list[tuple[int, int]] = []
    verdicts, version = judge_answers(answers, workers=1, progress=lambda *at: seen.append(at))
    assert [each.passed for each in verdicts] == [True, False, True, False]
    assert version == "v9"
    assert set(judged.values()) == {1}
    assert seen[-1] == (4, 4)


def test_tasks_and_an_asker_give_verdicts_and_rates(
    tasks: list[Task], judged: Counter[tuple[str, str]]
) -> None:
    """The asker is right at 0 and 3, at 1 every second time, wrong at 2, and does not ask 4 and 5."""
    turns = iter(range(2))

    def ask(asked: Sequence[Task]) -> list[str | None]:
        right = [True, next(turns) == 0, False, True]
        texts: list[str | None] = [
            task.answer if held else "no" for task, held in zip(asked, right, strict=False)
        ]
        return [*texts, None, None]

    made = evaluate_tasks(tasks, ask, samples=2, workers=1)
    whole = made.rates["all"]["all"].rate
    assert (whole.tasks, whole.answers, whole.passed) == (4, 8, 5)
    assert whole.pass_at == pytest.approx({1: 0.625, 2: 0.75})
    assert [task.id for task in made.not_asked] == [task.id for task in tasks[4:]]
    assert made.rates["family"]["schema"].rate == whole
    assert made.plain()["not_asked"] == [task.id for task in tasks[4:]]
    assert [(each.task.id, each.sample) for each in made.judged[:2]] == [(tasks[0].id, 0), (tasks[1].id, 0)]


@pytest.mark.parametrize("answers", [[], ["x"], [None] * 6])
def test_an_asker_answers_each_task(
    answers: list[str | None], tasks: list[Task], judged: Counter[tuple[str, str]]
) -> None:
    with pytest.raises(Misuse):
        evaluate_tasks(tasks, lambda _: answers)


@pytest.mark.oracle
def test_two_processes_judge_known_answers_as_one_does(tasks: list[Task]) -> None:
    """Right ones, right ones in other words, right facts of another task, a spoilt fact, prose alone, nothing."""
    spoilt = re.sub(
        r"```json\n.*?```", "```json\n" + json.dumps({"spoilt": 1}) + "\n```", tasks[3].answer, flags=re.S
    )
    answers = [
        (tasks[0], tasks[0].answer),
        (tasks[1], f"In other words.\n\n{tasks[1].answer}"),
        (tasks[2], "I would say yes."),
        (tasks[3], spoilt),
        (tasks[4], ""),
        (tasks[5], tasks[5].answer),
    ]
    verdicts, version = judge_answers(answers, workers=2)
    assert [each.passed for each in verdicts] == [True, True, False, False, False, True]
    assert version.startswith("v0.")
    assert judge_answers(answers, workers=1) == (verdicts, version)


def test_a_missing_oracle_is_told(tasks: list[Task], monkeypatch: pytest.MonkeyPatch) -> None:
    @contextmanager
    def lost() -> Iterator[Any]:
        raise OracleLost("it is not built", advice="make oracle")
        yield

    monkeypatch.setattr(verdict_workers, "open_bench", lost)
    with pytest.raises(OracleLost, match="not built"):
        judge_answers([(tasks[0], "x")])
