"""Running a shell block: success, failure with its words, and no end."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from witness_schema.sandbox import Docker, sandbox_refusal
from witness_training.judges.execution import (
    Executed,
    Failed,
    NotExecuted,
    NotJudged,
    execute,
    execute_foreign,
)


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


def test_what_it_leaves_behind_is_ended(witness: Path, tmp_path: Path) -> None:
    """Also what has left its session and its output, as a daemon does."""
    os.mkfifo(tmp_path / "held")
    held = os.open(tmp_path / "held", os.O_RDONLY | os.O_NONBLOCK)
    try:
        assert execute(f"setsid sleep 600 > {tmp_path}/held 2>&1 &", witness) == Executed()
        assert os.read(held, 1) == b""
    finally:
        os.close(held)


def test_endless_output_is_ended(witness: Path) -> None:
    outcome = execute("yes", witness)
    assert isinstance(outcome, Failed)
    assert outcome.reason.startswith("printed more than 8 MiB: ")
    assert len(outcome.reason) < 1000


@pytest.mark.parametrize(
    ("shell", "expected"),
    [
        ("witness run", NotJudged("--signer-kms-ref needs a service that is not here")),
        ("witness run || exit 1", NotJudged("--signer-kms-ref needs a service that is not here")),
        ("witness run 2> /dev/null", NotJudged("a command of witness needs a service that is not here")),
        # What the shell does without the command counts.
        ("witness run || true", Executed()),
        ("witness run || true\necho 'level=error msg=\"unknown flag: --key\"'\nexit 0", Executed()),
        ("echo not judged: true; exit 1", Failed("exit 1: not judged: true")),
    ],
)
def test_a_service_that_is_not_here_is_no_fault_of_the_answer(
    witness: Path, shell: str, expected: Executed | Failed | NotJudged
) -> None:
    witness.write_text(
        "#!/bin/sh\necho 'level=error msg=\"not judged: --signer-kms-ref needs a service that is not here\"' >&2\nexit 69\n"
    )
    assert execute(shell, witness) == expected


@pytest.fixture
def program(tmp_path: Path, witness: Path) -> Path:
    """What `witness` runs, as the wrapper of the oracle does."""
    file = tmp_path / "oracle"
    file.write_text('#!/bin/sh\necho "witness $*"\n')
    file.chmod(0o755)
    witness.write_text(f'#!/bin/sh\nexec {file} "$@"\n')
    return file


def judged(shell: str, witness: Path, program: Path, expected: Executed | Failed) -> bool:
    """Whether the outcome is this one, or there was none for want of a sandbox."""
    outcome = execute_foreign(shell, witness, (program,))
    refusal = sandbox_refusal()
    return outcome == (NotExecuted(refusal.reason, refusal.advice) if refusal else expected)


def test_foreign_shell_runs_with_its_programs(witness: Path, program: Path) -> None:
    shell = 'test -z "$(ls -A)"\ntest "$(witness run)" = "witness run"\ngit init -q .\nopenssl rand 1 > one'
    assert judged(shell, witness, program, Executed())
    assert judged("echo before\nfalse\necho after", witness, program, Failed("exit 1: before"))


def test_foreign_shell_reads_and_writes_nothing_outside(witness: Path, program: Path, tmp_path: Path) -> None:
    """The same lines do it as a text of ours, which is trusted."""
    (tmp_path / "secret").write_text("secret")
    shell = f"cat {tmp_path}/secret > {tmp_path}/copy"
    assert execute(shell, witness) == Executed()
    (tmp_path / "copy").unlink()
    outcome = execute_foreign(shell, witness, (program,))
    assert isinstance(outcome, Failed | NotExecuted)
    assert not (tmp_path / "copy").exists()


def test_foreign_shell_is_not_executed_without_a_sandbox(
    witness: Path, program: Path, tmp_path: Path
) -> None:
    """No verdict on the answer, and nothing was run."""
    shell = f"touch {tmp_path}/done"
    outcome = execute_foreign(shell, witness, (program,), sandbox=Docker("no-such-image-of-witness-schema"))
    assert isinstance(outcome, NotExecuted)
    assert outcome.reason.startswith("docker")
    assert outcome.advice.endswith("docker pull no-such-image-of-witness-schema")
    assert not (tmp_path / "done").exists()


@pytest.mark.parametrize(
    ("shell", "reason"),
    [
        ("echo \0", "contains a NUL"),
        ("echo \ud800", "contains half of a surrogate pair"),
        (": " + "a" * (1 << 17), "has more than 131071 bytes"),
    ],
    ids=["nul", "surrogate", "long"],
)
def test_foreign_shell_that_no_kernel_takes_has_failed(
    shell: str, reason: str, witness: Path, program: Path
) -> None:
    """One answer, one verdict: whatever it is, the next one is asked."""
    assert execute_foreign(shell, witness, (program,)) == Failed(f"the shell {reason}")
