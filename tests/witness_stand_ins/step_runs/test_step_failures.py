"""Runs that record nothing: what is said, how they exit, and that nothing of them is left."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from support.stand_in_runs import git
from support.step_run_calls import list_names, make_project, run_here
from witness_schema.errors import BrokenEnvironment, Misuse, NotAClone, UnknownName, WitnessSchemaError
from witness_schema.oracle import build
from witness_stand_ins.step_runs.step_request import StepRequest
from witness_stand_ins.step_runs.step_run import run_step

COMMAND = (sys.executable, "-c", "from witness_cli.main import main; main()", "run")
PATIENCE = 20.0
FINDING, MISUSE = 1, 2


@pytest.mark.oracle
@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("git", "--", "sh", "-c", "exit 3"), FINDING, "exit status 3; go-witness records nothing of a command"),
        (("git,sbom", "--supply", "sbom", "--", "sh", "-c", "exit 3"), FINDING, "sh -c 'exit 3' failed: exit status 3"),
        (("git,sbom", "--", "make"), MISUSE, "sbom reads a bill of materials (SPDX or CycloneDX, as JSON)"),
        (("github", "--fault", "bad-signature", "--", "make"), FINDING, "go-witness refused, and nothing was recorded"),
        (("git", "--timeout", "1.5", "--", "sleep", "60"), FINDING, "the step was ended after 1.5 seconds"),
        (("github", "--fault", "silent", "--timeout", "2", "--", "make"), FINDING, "(--fault silent)"),
    ],
)  # fmt: skip
def test_nothing_is_recorded_and_it_is_said(
    binary: Path, project: Path, temporary: Path, words: tuple[str, ...], code: int, said: str
) -> None:
    before, out = list_names(project), project.parent / "evidence"
    done = run_here(project, "--out", str(out), *words)
    assert (done.returncode, done.stdout) == (code, ""), done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert list_names(project) - {"app.txt"} == before
    assert list_names(temporary) == set()
    assert not out.exists()


def ask(folder: Path, **changes: Any) -> StepRequest:
    return replace(StepRequest(("git",), ("make",), repo=folder), **changes)


@pytest.mark.parametrize(
    ("changes", "error", "said"),
    [
        ({"attestors": ("gti",)}, UnknownName, "no attestor is named 'gti'"),
        ({"attestors": ("file",)}, UnknownName, "no attestor is named 'file'"),
        ({"attestors": ("jwt",)}, Misuse, "jwt does not run in a step"),
        ({"attestors": ("policyverify",)}, Misuse, "policyverify does not run in a step"),
        ({"attestors": ("github", "gitlab")}, Misuse, "one job runs on one CI service"),
        ({"attestors": ("github",), "faults": ("slo",)}, UnknownName, "no fault is named 'slo'"),
        ({"attestors": ("github",), "ref": "main"}, Misuse, "no full ref"),
        ({"faults": ("slow",)}, Misuse, "--fault is of a job"),
        ({"event": "release"}, Misuse, "--event is of a job"),
        ({"supply": ("git",)}, Misuse, "git needs no document"),
        ({"supply": ("sbom",)}, Misuse, "a document for sbom is of no use"),
        ({"command": ()}, Misuse, "the command of the step is missing"),
        ({"command": ("no-such-program",)}, Misuse, "there is no program 'no-such-program'"),
        ({"command": ("./no-such-program",)}, Misuse, "there is no program './no-such-program'"),
        ({"step": ""}, Misuse, "a step has a name"),
        ({"timeout": 0}, Misuse, "more than no time"),
        ({"witness": Path("/no-such-witness")}, BrokenEnvironment, "this is no program"),
        ({"key": Path("/no-such-key")}, Misuse, "the key cannot be read"),
        ({"repo": Path("/")}, Misuse, "no git repository is here"),
    ],
)
def test_what_cannot_be_run_is_refused_before_anything_starts(
    project: Path, temporary: Path, changes: dict[str, Any], error: type[WitnessSchemaError], said: str
) -> None:
    before = list_names(project)
    with pytest.raises(error, match=re.escape(said)):
        run_step(ask(project, **changes), lambda _: None)
    assert list_names(project) == before
    assert list_names(temporary) == set()


def test_a_repository_without_a_commit_is_refused(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    with pytest.raises(Misuse, match="the repository has no commit"):
        run_step(ask(tmp_path), lambda _: None)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("genpkey", "-algorithm", "ed25519", "-aes256", "-pass", "pass:secret"), "the key is encrypted"),
        (("genpkey", "-algorithm", "x25519"), "no key of this kind"),
        (("rand", "-base64", "40"), "no private key in PEM"),
    ],
)
def test_a_key_that_cannot_sign_is_refused(
    project: Path, tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    key = tmp_path / "key.pem"
    key.write_bytes(subprocess.run(["openssl", *words], capture_output=True, check=True).stdout)
    with pytest.raises(Misuse, match=said):
        run_step(ask(project, key=key), lambda _: None)


def test_outside_of_a_clone_a_witness_is_asked_for(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: object) -> Path:
        raise NotAClone("this needs the repository", advice="clone the repository")

    monkeypatch.setattr(build, "ensure", refuse)
    with pytest.raises(NotAClone, match="--witness PATH"):
        run_step(ask(project), lambda _: None)


def test_a_path_that_is_taken_is_never_overwritten(project: Path) -> None:
    (project / "pom.xml").write_text("mine\n")
    with pytest.raises(Misuse, match=r"--supply maven lays down pom.xml, which is there already"):
        run_step(ask(project, attestors=("maven",), supply=("maven",)), lambda _: None)
    assert (project / "pom.xml").read_text() == "mine\n"


def test_a_folder_with_something_else_is_refused_before_the_step(project: Path) -> None:
    done = run_here(project, "git", "--out", ".", "--", "make")
    assert done.returncode == MISUSE
    assert "it holds files that this command did not write" in done.stderr
    assert not (project / "app.txt").exists()


def test_no_attestor_and_no_command_are_misuse(project: Path) -> None:
    assert "no attestor is named" in run_here(project).stderr
    assert "the command of the step is missing" in run_here(project, "git").stderr


def is_running(process: int) -> bool:
    file = Path(f"/proc/{process}/stat")
    return file.exists() and file.read_text().rpartition(")")[2].split()[0] != "Z"


def wait_until(condition: Any) -> bool:
    ends = time.monotonic() + PATIENCE
    while not condition() and time.monotonic() < ends:
        time.sleep(0.05)
    return bool(condition())


@pytest.mark.oracle
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_a_signal_ends_the_step_with_all_that_it_started(
    binary: Path, tmp_path: Path, temporary: Path, number: signal.Signals
) -> None:
    project, told = make_project(tmp_path / "project"), tmp_path / "told"
    script = f"sleep 60 & echo $! > {told}.new; mv {told}.new {told}; wait"
    words = ("github,git,maven", "--supply", "maven", "--", "sh", "-c", script)
    with subprocess.Popen([*COMMAND, *words], cwd=project, stderr=subprocess.PIPE, text=True) as process:
        assert wait_until(told.exists)
        sleeper = int(told.read_text())
        assert (project / "pom.xml").exists()
        process.send_signal(number)
        _, said = process.communicate(timeout=PATIENCE)
    assert "Traceback" not in said
    assert wait_until(lambda: not is_running(sleeper))
    if number == signal.SIGINT:
        assert process.returncode == 128 + number
        assert "pom.xml" not in list_names(project)
        assert list_names(temporary) == set()
    else:
        # Nobody can clean up after that; the next run sweeps the temporary folder.
        assert process.returncode == -number
