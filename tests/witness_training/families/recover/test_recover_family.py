"""Scripts that recover: each error is the real one, each reference script works, and the grader knows others that do."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from support.configure_runs import add_later
from tests.support.recover_answers import BROKEN, RIGHT, fence, list_answers
from witness_generators.drawing.chance import Chance
from witness_schema.oracle import Oracle
from witness_training.families.family_roster import find_family
from witness_training.families.recover.recover_errors import ERRORS, write_log
from witness_training.families.recover.recover_family import (
    CHANGES,
    COMMANDS,
    FAMILY,
    list_parts,
    write_failing,
    write_working,
)
from witness_training.families.recover.recover_script import write_lines
from witness_training.families.recover.recover_wording import GRAMMAR
from witness_training.judges.bench import Bench, NoSandbox, Scenario
from witness_training.tasks.axes import Axis, Drawing, find_unseen
from witness_training.tasks.task import Task
from witness_training.wording.question_writing import draw_wording

# What deletes the home is run in a box only (tests/witness_training/judges/test_script_cheats.py).
HARMFUL = {"the home removed"}
# The rows of the corpus that the gate runs, and the others.
PARTS = [range(0, 78, 12), range(78)]


def draw_task(number: int) -> Task:
    return FAMILY.build(FAMILY.draw(Chance.of(45, number), Drawing()))


def draw_whole(number: int) -> Task:
    """A task whose answer is the whole script."""
    spec = {**draw_task(number).spec, "form": "script"}
    wording = draw_wording(GRAMMAR, list_parts(spec), Drawing(), Chance.of(46, number))
    return FAMILY.build({**spec, "wording": wording.to_spec()})


def mask_ids(line: str) -> str:
    return re.sub(r"[0-9a-f]{64}", "KEY-ID", line)


def draw_each() -> list[Task]:
    """One task for each error."""
    found: dict[str, Task] = {}
    for number in range(900):
        task = draw_task(number)
        found.setdefault(task.spec["error"], task)
    return [found[code] for code in ERRORS]


@pytest.fixture(scope="module")
def bench(oracle: Oracle) -> Bench:
    return Bench(oracle, oracle.keys(), trusted=True)


@pytest.mark.parametrize("start", [0, *range(1, 12)])
def test_each_error_is_real_and_each_reference_answer_passes(start: int, bench: Bench) -> None:
    for task in draw_each()[start::12]:
        line = write_log(ERRORS[task.spec["error"]], task.spec)
        reports = bench.run_script(write_failing(task.spec), [Scenario("base")])
        assert not isinstance(reports, NoSandbox)
        assert reports[0].end == "failed"
        # Every line is the real one, letter by letter, but for key ids: those of a script's own keys are new each time.
        assert mask_ids(reports[0].calls[-1].log.rstrip().splitlines()[-1]) == mask_ids(line)
        assert line in task.question
        assert "$HOME" not in task.question
        verdict = FAMILY.judge(task, task.answer, bench)
        assert verdict.passed is True, (task.spec, verdict.reason)


@pytest.mark.parametrize("attestors", [["git"], ["environment", "git"]])
def test_the_line_of_a_missing_folder_names_git_where_it_fails(attestors: list[str], bench: Bench) -> None:
    spec = {**draw_task(0).spec, "error": "folder-not-there", "attestors": attestors}
    reports = bench.run_script(write_failing(spec), [Scenario("base")])
    assert not isinstance(reports, NoSandbox)
    assert reports[0].calls[-1].log.rstrip().splitlines()[-1] == write_log(ERRORS[spec["error"]], spec)


@pytest.mark.parametrize("numbers", PARTS)
def test_the_grader_is_right_on_every_answer(numbers: range, bench: Bench) -> None:
    answers = [
        (name, answer, passes)
        for rows, passes in ((BROKEN, False), (RIGHT, True))
        for name, answer in list_answers(draw_whole(0), rows)
        if name not in HARMFUL
    ]
    assert len(answers) <= len(PARTS[-1])
    for number in numbers:
        name, answer, passes = answers[number % len(answers)]
        verdict = FAMILY.judge(draw_whole(0), answer, bench)
        assert verdict.passed is passes, (name, verdict.reason)
        assert bool(verdict.reason) is not passes


def test_an_input_that_is_missing_fails_the_command() -> None:
    failing = [task for task in map(draw_task, range(900)) if task.spec["error"] == "command-fails"]
    assert len({task.spec["command"] for task in failing}) > 5
    assert all("src/input.txt" in task.spec["command"] for task in failing)


def test_scripts_of_one_set_up_differ_by_names_and_dates_alone() -> None:
    scripts: dict[str, set[str]] = {}
    for task in map(draw_task, range(300)):
        spec = {**task.spec, "days": 30, "step": "s", "key": "k", "policy_key": "p", "indent": None}
        spec["command"] = spec["command"].replace(spec["product"], "x")
        scripts.setdefault(FAMILY.setup(task), set()).add(write_working({**spec, "product": "x"}))
    assert all(len(each) == 1 for each in scripts.values())
    assert len(scripts) < 250


def test_what_a_script_leaves_verifies_when_its_keys_are_gone(bench: Bench) -> None:
    spec = draw_task(0).spec
    later = (
        f"witness verify -p policy-signed.json -k {spec['policy_key']}-pub.pem "
        f"-a {spec['step']}.json -f {spec['product']}"
    )
    reports = bench.run_script(add_later(write_working(spec), later), [Scenario("later")])
    assert not isinstance(reports, NoSandbox)
    assert (reports[0].end, reports[0].reason) == ("done", "")
    assert [call.code for call in reports[0].calls if call.command == "verify"] == [0, 0]


def test_there_are_thirty_ways_and_each_changes_some_script() -> None:
    made = {
        name
        for task in map(draw_whole, range(20))
        for rows in (BROKEN, RIGHT)
        for name, _ in list_answers(task, rows)
    }
    assert made == {*BROKEN, *RIGHT}
    assert min(len(BROKEN), len(RIGHT)) >= 30


def test_a_script_is_judged_by_what_it_makes_and_not_by_its_text(bench: Bench) -> None:
    task = draw_whole(1)
    nothing = FAMILY.judge(task, fence("echo 'witness verify'\n"), bench)
    assert (nothing.passed, nothing.parts["runs"], nothing.parts["verifies"]) == (False, True, False)


def test_a_part_replaces_what_stands_between_the_marks(bench: Bench) -> None:
    task = next(task for task in map(draw_task, range(60)) if task.spec["form"] == "part")
    assert "# begin " in task.question
    assert FAMILY.judge(task, task.answer, bench).passed is True
    # The whole script in its place does everything twice, and the failing part changes nothing.
    assert FAMILY.judge(task, fence("true\n"), bench).passed is False


def test_the_family_is_in_the_roster_and_has_its_wording() -> None:
    assert find_family("recover") is FAMILY
    assert sum(len(productions) for productions in GRAMMAR.parts.values()) >= 45


@pytest.mark.parametrize("axis", ["", *FAMILY.axes])
def test_only_the_axis_that_is_asked_for_is_unseen(axis: Axis) -> None:
    drawing = Drawing({axis: "unseen"}) if axis else Drawing()
    for number in range(6):
        task = FAMILY.build(FAMILY.draw(Chance.of(3, number), drawing))
        assert find_unseen(task.axes) == ({axis} if axis else set())
        assert task == FAMILY.build(task.spec)
        assert write_failing(task.spec) != write_working(task.spec)
        assert 1 <= task.difficulty <= 5


@pytest.mark.parametrize("chain", sorted(COMMANDS))
def test_a_command_without_its_input_ends_with_the_status_that_is_quoted(chain: str, tmp_path: Path) -> None:
    for command in COMMANDS[chain]:
        spec = {**draw_task(0).spec, "error": "command-fails", "command": command.format(product="out.txt")}
        if "src/input.txt" not in command or "<" in command:
            continue
        ran = subprocess.run(["sh", "-c", spec["command"]], cwd=tmp_path, capture_output=True, check=False)
        assert f"exit status {ran.returncode}" in write_log(ERRORS["command-fails"], spec), command


def test_a_whole_script_names_the_lines_that_change() -> None:
    """What is said of the change is true: the other lines stay as they were."""
    for task in draw_each():
        part = ERRORS[task.spec["error"]].part
        before, after = write_failing({**task.spec, "form": "script"}), write_working(task.spec)
        own = write_lines(task.spec)
        kept = [line for name, text in own.items() if name != part for line in text.splitlines()]
        assert [line for line in after.splitlines() if line not in own[part].splitlines()] == kept
        assert set(kept) <= set(before.splitlines())
        assert set(own[part].splitlines()) - set(before.splitlines()) or len(before) > len(after)
        assert (
            CHANGES[part]
            in FAMILY.build({**task.spec, "form": "script", "wording": draw_whole(0).spec["wording"]}).answer
        )
