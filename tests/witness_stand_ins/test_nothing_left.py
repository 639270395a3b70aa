"""However stand-ins end, no process, socket, namespace, mount or temporary folder of them is left."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from support.left_behind import MARK, list_left, look, wait_until

PYTHON = (sys.executable, "-c")
COMMAND = (*PYTHON, "from witness_cli.main import main; main()", "stand-ins")
# A command that leaves children behind, in its session and in another one, and then waits or ends.
RESTLESS = 'sleep 90 & setsid sleep 91 & touch "$READY"; '
WITHIN = """
import os, pathlib, sys, time
from witness_stand_ins import StandIns
with StandIns(("github", "aws"), repo=sys.argv[1], isolated=True) as services:
    if sys.argv[2] == "run":
        services.run(["sh", "-c", sys.argv[3]])
    pathlib.Path(os.environ["READY"]).touch()
    while sys.argv[2].startswith("SIG") or not os.path.exists(os.environ["GO"]):
        time.sleep(0.03)
    if sys.argv[2] == "failure":
        raise ValueError
"""
EXEC = ("exec", "--as", "github,aws")
ENDINGS = ("success", "failure", "SIGINT", "SIGTERM", "SIGKILL")


def build_command(kind: str, ending: str, repository: Path) -> list[str]:
    repo = ["--repo", str(repository)]
    go = 'while ! [ -e "$GO" ]; do sleep 0.05; done'
    pause = {"success": go, "failure": f"{go}; exit 3"}.get(ending, "wait")
    match kind:
        case "serve":
            # Without a time it ends with its parent, which is this process.
            seconds = ["--for", "4"] if ending == "success" else []
            return [*COMMAND, "serve", "--as", "github,aws", *repo, *seconds]
        case "exec":
            return [*COMMAND, *EXEC, *repo, "--", "sh", "-c", RESTLESS + pause]
        case "exec --isolated":
            return [*COMMAND, *EXEC, "--isolated", *repo, "--", "sh", "-c", RESTLESS + pause]
        case "run":
            return [*PYTHON, WITHIN, str(repository), "run", RESTLESS + pause]
        case _:
            return [*PYTHON, WITHIN, str(repository), ending, "true"]


def list_cases() -> list[tuple[str, str]]:
    kinds = ("serve", "exec", "exec --isolated", "with")
    cases = [(kind, ending) for kind in kinds for ending in ENDINGS]
    # Nothing but a signal or a taken port ends a server early.
    return [*(case for case in cases if case != ("serve", "failure")), ("run", "SIGINT"), ("run", "SIGKILL")]


@pytest.fixture
def mark(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A mark that processes started here inherit, with a folder of their own for temporary files."""
    name = secrets.token_hex(8)
    (tmp_path / "temporary").mkdir()
    monkeypatch.setenv(MARK, name)
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    monkeypatch.setenv("READY", str(tmp_path / "ready"))
    monkeypatch.setenv("GO", str(tmp_path / "go"))
    return name


def start(words: Sequence[str], ready: Path) -> subprocess.Popen[bytes]:
    """Start a program and wait until it serves: by its output, or by a file that it makes."""
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert process.stdout
    if "serve" in words:
        assert process.stdout.read()
    else:
        assert wait_until(ready.exists)
    return process


@pytest.mark.parametrize(("kind", "ending"), list_cases())
def test_nothing_is_left(repository: Path, tmp_path: Path, mark: str, kind: str, ending: str) -> None:
    process = start(build_command(kind, ending, repository), tmp_path / "ready")
    traces = look(mark)
    # The test would prove nothing if it saw nothing: a server and its guardian, and what they listen at.
    assert len(traces.processes) > 1
    assert traces.sockets
    assert bool(traces.namespaces) == (kind in {"exec --isolated", "run"})
    assert list_left(traces, mark, tmp_path / "temporary").keys() >= {"processes", "temporary folders"}
    (tmp_path / "go").touch()
    if ending.startswith("SIG"):
        process.send_signal(signal.Signals[ending])
    code = process.wait(20)
    assert wait_until(lambda: not list_left(traces, mark, tmp_path / "temporary")), list_left(
        traces, mark, tmp_path / "temporary"
    )
    assert (code == 0) == (ending == "success")
    if kind.startswith("exec") and ending == "failure":
        assert code == 3
    if process.stdout:
        process.stdout.close()


@pytest.mark.parametrize("ending", ["SIGTERM", "SIGKILL", "the holder"])
def test_nothing_is_left_of_a_background(repository: Path, tmp_path: Path, mark: str, ending: str) -> None:
    with subprocess.Popen(["sleep", "60"], env={"PATH": os.environ["PATH"]}) as holder:
        words = [
            "serve",
            "--as",
            "github",
            "--repo",
            str(repository),
            "--background",
            "--with",
            str(holder.pid),
        ]
        subprocess.run([*COMMAND, *words], check=True, stdout=subprocess.PIPE)
        traces = look(mark)
        assert len(traces.processes) > 1
        if ending == "the holder":
            holder.kill()
            holder.wait()
        else:
            (server,) = (
                one for one in traces.processes if b"serve" in Path(f"/proc/{one}/cmdline").read_bytes()
            )
            os.kill(server, signal.Signals[ending])
        assert wait_until(lambda: not list_left(traces, mark, tmp_path / "temporary"))
        holder.kill()


def test_a_start_that_fails_leaves_nothing(repository: Path, tmp_path: Path, mark: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        words = ["serve", "--as", "github", "--repo", str(repository), "--port", str(taken.getsockname()[1])]
        done = subprocess.run([*COMMAND, *words], capture_output=True, check=False)
        assert done.returncode == 2
        assert b"nothing can listen at port" in done.stderr
        traces = look(mark)
        assert wait_until(lambda: not list_left(traces, mark, tmp_path / "temporary"))
