"""A machine on which answers cannot run is told so before any is run."""

from __future__ import annotations

from pathlib import Path

import pytest

from witness_schema.errors import WitnessSchemaError
from witness_training.judges.answer_programs import PROGRAMS, require_programs


@pytest.fixture
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A PATH with stand-ins that know all that answers need."""
    for name in PROGRAMS:
        write(tmp_path / name, 'echo "-b, --initial-branch"')
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def write(program: Path, body: str) -> None:
    program.write_text(f"#!/bin/sh\n{body}\n")
    program.chmod(0o755)


def test_complete_machine(tools: Path) -> None:
    require_programs()


@pytest.mark.parametrize("name", ["openssl", "git", "sha256sum"])
def test_missing_program_is_named(tools: Path, name: str) -> None:
    (tools / name).unlink()
    with pytest.raises(WitnessSchemaError, match=f"run on this machine, but {name} cannot be found"):
        require_programs()


def test_openssl_without_ed25519(tools: Path) -> None:
    write(tools / "openssl", "echo 'Algorithm ed25519 not found' >&2; exit 1")
    with pytest.raises(WitnessSchemaError, match="makes no Ed25519 keys") as told:
        require_programs()
    assert told.value.where == str(tools / "openssl")


def test_git_without_initial_branch(tools: Path) -> None:
    write(tools / "git", "echo 'usage: git init [-q | --quiet] [--bare]'; exit 129")
    with pytest.raises(WitnessSchemaError, match="has no `init -b`"):
        require_programs()
