"""Scores on witness-bench: references pass, a task without an answer does not, and foreign answers are refused with their line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from support.cli_runs import run
from witness_cli.command_tree import app
from witness_cli.endings.exit_codes import explain
from witness_schema.errors import BrokenEnvironment
from witness_training.evaluation.rates.intervals import wilson
from witness_training.families.family_roster import FAMILIES, find_family
from witness_training.scoring.scored_files import read_tasks
from witness_training.tasks.task import Task, Verdict, conclude, leave_unjudged
from witness_training.witness_bench import bench_scores
from witness_training.witness_bench.bench_drawing import list_parts
from witness_training.witness_bench.bench_scores import score_set
from witness_training.witness_bench.bench_set import BenchSet
from witness_training.witness_bench.public_set import open_set, read_public_set

SCHEMA = open_set(0, ["schema"])
FIRST = SCHEMA.tasks[0].task


@pytest.mark.oracle
def test_the_first_reference_of_each_family_passes_and_the_rest_counts_as_not_passed() -> None:
    public = read_public_set()
    first = [next(e.task for e in public.tasks if e.task.family == family.name) for family in FAMILIES]
    result = score_set(public, {task.id: task.answer for task in first})
    assert (len(result.scored), result.whole.passed, result.whole.tasks) == (7, 7, 700)
    families = {key: each.rate for key, each in result.rates["family"].items()}
    assert {key: (each.passed, each.tasks) for key, each in families.items()} == {
        family.name: (1, 100) for family in FAMILIES
    }
    assert families["schema"].wilson == wilson(1, 100)


@pytest.mark.oracle
def test_a_wrong_answer_does_not_pass_and_is_counted_in_its_part(tmp_path: Path) -> None:
    unseen = next(each for each in SCHEMA.tasks if each.part != "seen").task
    file = tmp_path / "answers.jsonl"
    given = {FIRST.id: FIRST.answer, unseen.id: "I do not know."}
    file.write_text("".join(json.dumps({"task_id": k, "completion": v}) + "\n" for k, v in given.items()))
    command = ["bench", "score", "--family", "schema", "--answers", str(file)]
    done = CliRunner().invoke(app, [*command, "--format", "json"])
    record = json.loads(done.stdout)
    assert (record["digest"], record["answered"]) == (SCHEMA.digest, 2)
    assert [each["passed"] for each in record["verdicts"]] == [True, False]
    parts = record["rates"]["part"]
    assert {key: each["rate"]["passed"] for key, each in parts.items() if each["rate"]["passed"]} == {
        "seen": 1
    }
    assert {key: each["rate"]["tasks"] for key, each in parts.items()} == list_parts(find_family("schema"))
    printed = CliRunner().invoke(app, command)
    assert "part\tseen\t1 of 30\t3%\t1 to 17 %\t" in printed.stdout
    assert f"1 of 100 pass, 2 answered; digest {SCHEMA.digest}" in printed.stderr


def test_what_cannot_be_judged_is_no_score(monkeypatch: pytest.MonkeyPatch) -> None:
    unjudged = leave_unjudged("no sandbox works here")
    monkeypatch.setattr(bench_scores, "judge_answers", lambda *_, **__: ([unjudged], "v9"))
    with pytest.raises(BrokenEnvironment, match="no sandbox works here"):
        score_set(SCHEMA, {FIRST.id: FIRST.answer})


@pytest.mark.parametrize(("passed", "code"), [(True, 0), (False, 1)])
def test_a_reference_that_does_not_pass_is_a_finding(
    passed: bool, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = [conclude({"right": passed or each.task is not FIRST}, "wrong") for each in SCHEMA.tasks]
    asked: list[tuple[Task, str]] = []

    def judge(answers: list[tuple[Task, str]], **_: object) -> tuple[list[Verdict], str]:
        asked.extend(answers)
        return said, "v9"

    monkeypatch.setattr(bench_scores, "judge_answers", judge)
    done = CliRunner().invoke(app, ["bench", "verify", "--family", "schema"])
    assert done.exit_code == code
    assert asked == [(each.task, each.task.answer) for each in SCHEMA.tasks]


ANSWER = json.dumps({"task_id": FIRST.id, "completion": "x"})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "there is no answer"),
        ("nonsense\n", "answers.jsonl:1"),
        ("[1]\n", "answers.jsonl:1"),
        (f"{ANSWER}\n{{}}\n", "answers.jsonl:2"),
        (f"{ANSWER}\n\n{ANSWER}\n", f"{FIRST.id} has 2 answers"),
        ('{"task_id": "schema/0", "completion": ""}\n', "the set has no task schema/0"),
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
    # In a process of its own: --quiet holds for the rest of a process.
    done = run("bench", "tasks", "--family", "schema", "-q")
    assert done.returncode == 0
    file = tmp_path / "tasks.jsonl"
    file.write_text(done.stdout)
    assert [read_tasks(file).find(each.task.id) for each in SCHEMA.tasks] == [e.task for e in SCHEMA.tasks]
    assert '"answer"' not in done.stdout


def test_a_part_of_the_set_is_a_set_of_its_own() -> None:
    assert isinstance(SCHEMA, BenchSet)
    assert SCHEMA.digest != read_public_set().digest


@pytest.mark.parametrize("words", [[], ["--answers"]])
def test_tasks_by_the_names_of_human_eval_cannot_be_taken_for_python(words: list[str]) -> None:
    done = run("bench", "tasks", "--family", "schema", "--human-eval", *words)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(line["task_id"], line["prompt"]) for line in lines] == [
        (each.task.id, each.task.question) for each in SCHEMA.tasks
    ]
    assert [line.get("canonical_solution") for line in lines] == [
        each.task.answer if words else None for each in SCHEMA.tasks
    ]
    assert not any({"test", "entry_point"} & line.keys() for line in lines)
