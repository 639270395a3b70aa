"""The reader sees what the shell would do, and says why it cannot read an answer."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
from pathlib import Path

import pytest

from witness_generators.world.vocabulary import STEPS
from witness_training.judges.answer_reading import UnreadableAnswerError, VerifyLine, read_answer
from witness_training.tasks.grid import COMBINATIONS, COMMANDS, Cell, rego_kinds
from witness_training.tasks.rendering import render

# Runs the step's command and accepts all else: what is tested here is the shell around it.
STAND_IN = """#!/bin/sh
[ "$1" = run ] || exit 0
while [ "$1" != -- ]; do shift; done
shift
exec "$@"
"""

CELL = Cell(("git", "environment", "product"), "lint", 2, COMMANDS[2])


@pytest.mark.parametrize("number", range(0, len(COMBINATIONS), 3))
def test_policy_is_the_one_that_the_shell_writes(tmp_path: Path, number: int) -> None:
    tools, folder = tmp_path / "tools", tmp_path / "empty"
    tools.mkdir()
    folder.mkdir()
    (tools / "witness").write_text(STAND_IN)
    (tools / "witness").chmod(0o755)
    combination = COMBINATIONS[number]
    cell = Cell(combination, STEPS[number % 10], 0, COMMANDS[number % 5])
    read = read_answer(render(cell, (None, *rego_kinds(combination))[-1])[1])
    environment = {"PATH": f"{tools}:{os.environ['PATH']}", "HOME": str(tmp_path), "TMPDIR": str(tmp_path)}
    done = subprocess.run(
        ["sh", "-eu", "-c", read.shell],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    (public,) = (path.read_text() for path in tmp_path.glob("tmp.*/step.pub"))
    # A key in the folder would become material.
    assert not [path for path in folder.rglob("*") if path.suffix in {".pem", ".pub"}]
    written = json.loads((folder / "policy.json").read_text())
    assert written == read.filled_policy(hashlib.sha256(public.encode()).hexdigest(), public)
    assert read.rego is None or (folder / "deny.rego").read_text() == read.rego


def test_parts_of_an_answer() -> None:
    read = read_answer(render(CELL, "environment-ci")[1])
    assert (read.run.step, read.run.attestors) == ("lint", ("git", "environment"))
    assert read.run.environment == {}
    assert read.run.command == ("sh", "-c", COMMANDS[2].text)
    assert read.verify == VerifyLine(None, ("$(sha256sum output.txt | cut -d' ' -f1)",))
    assert read.rego is not None
    assert read.rego.startswith("package environment\ndeny[msg] {\n")


@pytest.mark.parametrize("kind", [None, "git-clean"])
def test_rego_only_where_it_is(kind: str | None) -> None:
    read = read_answer(render(CELL, kind)[1])
    assert (read.rego is None) == (kind is None)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("```sh", "```text", "no shell block"),
        ("cat > policy.json", "cat > other.json", "writes no policy.json"),
        ("witness run", "witness go", "witness run occurs 0 times"),
        (" -- sh", " sh", "no command after --"),
        (" -s lint ", " ", "needs -s"),
        ("witness verify", "witness check", "witness verify occurs 0 times"),
        ("witness sign", "witness verify -f x\nwitness sign", "witness verify occurs 2 times"),
        ("-s \"$(sha256sum output.txt | cut -d' ' -f1)\"", "", "needs -f or -s"),
        ("-c 'cp", "-c cp", "No closing quotation"),
        ('-k "$KEYS/step.pem" -o lint.json', "--verbose -o lint.json", "'--verbose' is not an option"),
    ],
)
def test_reason_why_an_answer_cannot_be_read(old: str, new: str, reason: str) -> None:
    text = render(CELL)[1]
    assert old in text
    with pytest.raises(UnreadableAnswerError, match=reason):
        read_answer(text.replace(old, new))


@pytest.mark.parametrize(("old", "new"), [('"steps"', "steps"), ('{"expires"', '[{"expires"')])
def test_policy_that_is_not_json(old: str, new: str) -> None:
    read = read_answer(render(CELL)[1].replace(old, new))
    with pytest.raises(UnreadableAnswerError, match=r"policy\.json is not"):
        read.filled_policy("ID", "PEM")
