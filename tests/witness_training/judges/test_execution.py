"""Running a shell block: success, failure with its words, and no end."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from witness_training.judges.execution import Executed, Failed, execute


@pytest.fixture
def witness(tmp_path: Path) -> Path:
    command = tmp_path / "bin" / "witness"
    command.parent.mkdir()
    command.write_text('#!/bin/sh\necho "witness $*"\n')
    command.chmod(0o755)
    return command


def test_folder_is_empty_and_witness_is_found(witness: Path) -> None:
    assert execute('test -z "$(ls -A)"\ntest "$(witness run)" = "witness run"', witness) == Executed()


def test_first_failing_line_ends_it(witness: Path) -> None:
    told = execute("echo before\nfalse\necho after", witness)
    assert told == Failed("exit 1: before")
    assert execute('echo "$UNSET"', witness) != Executed()


def test_environment_of_the_user_is_not_there(witness: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    monkeypatch.setenv("GIT_DIR", "/elsewhere")
    assert execute('test -z "${CI-}${GIT_DIR-}"', witness) == Executed()


def test_whole_group_is_ended(witness: Path, tmp_path: Path) -> None:
    """Nobody holds the other end of the pipe any more: the child in the background is gone as well."""
    os.mkfifo(tmp_path / "held")
    held = os.open(tmp_path / "held", os.O_RDONLY | os.O_NONBLOCK)
    try:
        shell = f"sleep 600 > {tmp_path}/held & wait"
        assert execute(shell, witness, seconds=0.5) == Failed("no end after 0.5 s")
        assert os.read(held, 1) == b""
    finally:
        os.close(held)
