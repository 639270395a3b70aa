"""Scores on witness-bench: references pass, a task without an answer does not, and foreign answers are refused with their line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from witness_cli.command_tree import app
from witness_cli.endings.exit_codes import explain
from witness_schema.errors import BrokenEnvironment
from witness_training.families.family_roster import FAMILIES
from witness_training.judges.bench import Bench, open_bench
from witness_training.scoring.scored_files import read_tasks
from witness_training.tasks.task import leave_unjudged
from witness_training.witness_bench import bench_scores
from witness_training.witness_bench.bench_scores import find_interval, score_set
from witness_training.witness_bench.bench_set import BenchSet
from witness_training.witness_bench.public_set import open_set, read_public_set

SCHEMA = open_set(0, ["schema"])
FIRST = SCHEMA.tasks[0].task


@pytest.mark.oracle
def test_the_first_reference_of_each_family_passes_and_the_rest_counts_as_not_passed() -> None:
    public = read_public_set()
    first = [next(e.task for e in public.tasks if e.task.family == family.name) for family in FAMILIES]
    with open_bench() as bench:
        record = score_set(public, {task.id: task.answer for task in first}, bench).describe()
    assert (record["answered"], record["all"]["passed"], record["all"]["tasks"]) == (7, 7, 700)
    assert {key: (each["passed"], each["tasks"]) for key, each in record["family"].items()} == {
        family.name: (1, 100) for family in FAMILIES
    }


def test_a_wrong_answer_does_not_pass(bench_of_schema: Bench) -> None:
    wrong = score_set(SCHEMA, {FIRST.id: "I do not know."}, bench_of_schema)
    right = score_set(SCHEMA, {FIRST.id: FIRST.answer}, bench_of_schema)
    assert (wrong.describe()["all"]["passed"], right.describe()["all"]["passed"]) == (0, 1)


@pytest.fixture
def bench_of_schema() -> Bench:
    """Questions about schemas are judged by the bundled records alone."""
    return None  # type: ignore[return-value]


def test_what_cannot_be_judged_is_no_score(monkeypatch: pytest.MonkeyPatch, bench_of_schema: Bench) -> None:
    monkeypatch.setattr(bench_scores, "score", lambda *_: leave_unjudged("no sandbox works here"))
    with pytest.raises(BrokenEnvironment, match="no sandbox works here"):
        score_set(SCHEMA, {FIRST.id: FIRST.answer}, bench_of_schema)


ANSWER = json.dumps({"task_id": FIRST.id, "completion": "x"})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "there is no answer"),
        ("nonsense\n", "answers.jsonl:1"),
        ("[1]\n", "answers.jsonl:1"),
        (f"{ANSWER}\n{{}}\n", "answers.jsonl:2"),
        (f"{ANSWER}\n\n{ANSWER}\n", "answers.jsonl:3: a second answer"),
        ('{"task_id": "schema/0", "completion": ""}\n', "the set has no task schema/0"),
        (json.dumps({"task_id": "x", "completion": "y" * (1 << 20)}), "longer than a mebibyte"),
        ('{"task_id": "\x1b[2J", "completion": ""}\n', "answers.jsonl:1"),
    ],
)
def test_answers_that_are_none_are_refused_in_two_lines(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "answers.jsonl"
    file.write_text(text)
    done = CliRunner().invoke(app, ["bench", "score", "--family", "schema", "--answers", str(file)])
    assert done.exception is not None
    code, printed = explain(done.exception)
    assert (code, done.stdout) == (2, "")
    assert said in printed
    assert "\n  → " in printed
    assert len(printed.splitlines()) == 2
    assert "\x1b" not in printed


def test_printed_tasks_are_read_by_score(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["bench", "tasks", "--family", "schema", "-q"])
    assert done.exit_code == 0
    file = tmp_path / "tasks.jsonl"
    file.write_text(done.stdout)
    assert [read_tasks(file).find(each.task.id) for each in SCHEMA.tasks] == [e.task for e in SCHEMA.tasks]
    assert '"answer"' not in done.stdout


@pytest.mark.parametrize(
    ("passed", "tasks", "low", "high"), [(0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (5, 10, 0.2366, 0.7634)]
)
def test_the_interval_is_that_of_wilson(passed: int, tasks: int, low: float, high: float) -> None:
    assert find_interval(passed, tasks) == pytest.approx((low, high), abs=1e-4)


def test_a_part_of_the_set_is_a_set_of_its_own() -> None:
    assert isinstance(SCHEMA, BenchSet)
    assert SCHEMA.digest != read_public_set().digest
