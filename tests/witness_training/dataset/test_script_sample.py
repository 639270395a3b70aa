"""The scripts of a data set run as they stand: the chosen ones, with their variables, and one that fails is told."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from support.cli_runs import run
from support.configure_tasks import draw_task, find_task
from support.foreign_rows import CORPUS
from witness_schema.errors import BrokenEnvironment, Misuse
from witness_schema.sandbox import sandbox_refusal
from witness_training.dataset.mixed.script_sample import ScriptRun, run_sampled_scripts
from witness_training.families.configure.judging.configure_scenarios import find_needed
from witness_training.families.configure.steps.configure_case import Case
from witness_training.families.family_roster import FAMILIES
from witness_training.judges.scripts.plain_runs import run_plain
from witness_training.judges.scripts.script_reports import NoSandbox
from witness_training.tasks.task import Task

pytestmark = pytest.mark.oracle

CASES = tomllib.loads((CORPUS / "script_rows.toml").read_text())["case"]


def write_set(folder: Path, tasks: list[Task], execution: str = "own") -> Path:
    """What the sample reads of a data set."""
    rows, lines = [], []
    for number, task in enumerate(tasks):
        messages = [{"role": "assistant", "content": task.answer}]
        rows.append({"id": task.id, "messages": messages, "execution": execution})
        lines.append(
            {"id": task.id, "family": task.family, "spec": task.spec, "file": "train", "row": number}
        )
    for name, each in (("train.jsonl", rows), ("tasks.jsonl", lines)):
        (folder / name).write_text("".join(json.dumps(line) + "\n" for line in each))
    manifest: dict[str, Any] = {
        "target": len(rows),
        "seed": 0,
        "mix": "toys",
        "files": {"train.jsonl": {"rows": len(rows), "sha256": ""}},
    }
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return folder


def sample(folder: Path, count: int, seed: int = 0) -> tuple[ScriptRun, ...] | None:
    """None where this machine has no sandbox, which is then what was said."""
    seen: list[tuple[int, int]] = []
    if refusal := sandbox_refusal():
        with pytest.raises(BrokenEnvironment, match=re.escape(refusal.reason)):
            run_sampled_scripts(folder, FAMILIES, count, seed, lambda *_: None)
        return None
    runs = run_sampled_scripts(folder, FAMILIES, count, seed, lambda *done: seen.append(done))
    assert seen == [(number + 1, len(runs)) for number in range(len(runs))]
    return runs


def test_scripts_run_with_their_variables_and_failures_are_told(tmp_path: Path) -> None:
    """A rule about the CI passes by the variables of its task alone; the third script verifies nothing that is there."""
    of_ci = find_task(lambda case: bool(find_needed(case)))
    # One without a file of its own to verify, which would win.
    by_digest = next(
        task
        for task in map(draw_task, range(1, 60))
        if Case(task.spec).spec["check"] == "digest" and not find_needed(Case(task.spec))
    )
    answer = by_digest.answer.replace("witness verify", "witness verify -f gone")
    assert answer != by_digest.answer
    broken = replace(by_digest, answer=answer)
    runs = sample(write_set(tmp_path, [draw_task(0), of_ci, broken]), 10)
    if runs is not None:
        reasons = {run.id: run.reason for run in runs}
        assert (reasons[draw_task(0).id], reasons[of_ci.id]) == ("", "")
        assert "gone: no such file" in reasons[broken.id]


def test_the_seed_chooses(tmp_path: Path) -> None:
    tasks = [draw_task(index) for index in range(8)]
    folder = write_set(tmp_path, [replace(task, answer="```sh\nexit 3\n```") for task in tasks])
    drawn = [sample(folder, 3, seed) for seed in (0, 0, 1)]
    if drawn[0] is not None:
        assert drawn[0] == drawn[1] != drawn[2]
        assert [run.reason for run in drawn[0]] == ["exit 3: "] * 3


def test_a_set_without_executions_has_none_to_run(tmp_path: Path) -> None:
    with pytest.raises(Misuse, match="no row of the data set has a script"):
        sample(write_set(tmp_path, [draw_task(0)], "none"), 3)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_rows_of_others_are_refused_before_any_script_runs(tmp_path: Path, case: dict[str, Any]) -> None:
    task = draw_task(0)
    folder = write_set(tmp_path, [task])
    lines = [line.replace("ID", task.id) for line in case["lines"]]
    (folder / "train.jsonl").write_text("".join(f"{line}\n" for line in lines))
    done = run("dataset", "run", str(folder))
    said = case["says"].replace("ID", task.id)
    assert done.returncode == 2, done
    assert said in done.stderr.replace("\n", "")
    assert "Traceback" not in done.stderr
    assert "→" in done.stderr
    assert done.stdout == ""


def test_a_script_that_no_kernel_takes_has_failed() -> None:
    assert run_plain("echo \0", Path("/nowhere"), Path("/nowhere"), {}) == "the shell contains a NUL"


def test_what_a_plain_run_says(tmp_path: Path) -> None:
    witness, program = tmp_path / "witness", tmp_path / "oracle"
    program.write_text("#!/bin/sh\n")
    witness.write_text('#!/bin/sh\necho "witness $*"\n')
    for file in (tmp_path, witness, program):
        file.chmod(0o755)
    shell = 'test -z "$(ls -A)"; test "$(witness run)" = "witness run"; test "$A" = 1; test -z "${CI-}"; git init -q .; exit 4'
    told = run_plain(shell, witness, program, {"A": "1"})
    assert isinstance(told, NoSandbox) or told == "exit 4: "
