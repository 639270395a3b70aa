"""Stand-ins as a process of their own: what they print, how they end, and that nothing of them is left."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from witness_cli import command_tree, stand_ins_command
from witness_cli.background import start_in_background
from witness_schema.errors import Misuse, WitnessSchemaError
from witness_stand_ins import SERVICES
from witness_stand_ins.serving.lifetime import Lifetime

COMMAND = (sys.executable, "-c", "from witness_cli.main import main; main()", "stand-ins", "serve")
PATIENCE = 20.0


def wait_until(condition: Any) -> bool:
    ends = time.monotonic() + PATIENCE
    while not condition() and time.monotonic() < ends:
        time.sleep(0.05)
    return bool(condition())


def is_served(address: str) -> bool:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"{address}/_health", timeout=5) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


def is_running(process: int) -> bool:
    # A zombie is one whose parent has not asked for it yet.
    file = Path(f"/proc/{process}/stat")
    return file.exists() and file.read_text().rpartition(")")[2].split()[0] != "Z"


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which stand-ins keep their files."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    return folder


def assert_gone(told: dict[str, Any], temporary: Path) -> None:
    assert wait_until(lambda: not is_running(told["process"]))
    assert not is_served(told["address"])
    assert list(temporary.iterdir()) == []


def start(words: list[str], repository: Path) -> tuple[subprocess.Popen[str], dict[str, Any]]:
    command = [*COMMAND, "--repo", str(repository), "--print", "json", *words]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout
    # The end of the output comes long before the end of the process.
    return process, json.loads(process.stdout.read())


def finish(process: subprocess.Popen[str]) -> str:
    _, said = process.communicate(timeout=PATIENCE)
    return said


def test_they_serve_for_a_time(repository: Path, temporary: Path) -> None:
    process, told = start(["--as", "github,aws", "--for", "3"], repository)
    assert told["process"] == process.pid
    assert is_served(told["address"])
    roots = Path(told["environment"]["SSL_CERT_FILE"])
    assert roots.is_relative_to(temporary)
    (flag,) = told["flags"]
    shown = subprocess.run(
        ["sh", "-c", f"printf %s {flag}"], capture_output=True, text=True, check=True
    ).stdout
    assert shown.startswith("--attestor-aws-region-cert=-----BEGIN CERTIFICATE-----\n")
    said = finish(process)
    assert process.returncode == 0, said
    assert f"stand-ins for github, aws at {told['address']}" in said
    assert "the stand-ins end: 3 seconds are over" in said
    assert_gone(told, temporary)


def test_a_signal_ends_them(repository: Path, temporary: Path) -> None:
    process, told = start(["--as", "github"], repository)
    process.send_signal(signal.SIGTERM)
    said = finish(process)
    assert process.returncode == 128 + signal.SIGTERM
    assert "Traceback" not in said
    assert_gone(told, temporary)


def test_they_end_with_a_parent_that_is_killed(repository: Path, temporary: Path) -> None:
    """By SIGKILL, after which the parent can clean up nothing."""
    script = 'out=$1; shift; "$@" > "$out" & wait'
    out = temporary.parent / "told.json"
    words = [*COMMAND, "--repo", str(repository), "--print", "json", "--as", "github"]
    parent = subprocess.Popen(["sh", "-c", script, "sh", str(out), *words], stderr=subprocess.DEVNULL)
    assert wait_until(lambda: out.exists() and out.read_text().endswith("}\n"))
    told = json.loads(out.read_text())
    assert is_served(told["address"])
    parent.kill()
    parent.wait()
    assert_gone(told, temporary)


def test_in_the_background_they_end_with_the_process_that_is_named(repository: Path, temporary: Path) -> None:
    with subprocess.Popen(["sleep", "60"]) as holder:
        words = ["--repo", str(repository), "--as", "github", "--print", "json", "--with", str(holder.pid)]
        told = json.loads(start_in_background(["stand-ins", "serve", *words]))
        assert is_served(told["address"])
        holder.kill()
    assert_gone(told, temporary)


def test_the_command_starts_itself_without_the_option(monkeypatch: pytest.MonkeyPatch) -> None:
    words = ["stand-ins", "serve", "--as", "github", "--background", "--for", "9"]
    started: list[list[str]] = []
    monkeypatch.setattr(
        stand_ins_command, "start_in_background", lambda words: started.append(words) or "said\n"
    )
    monkeypatch.setattr("sys.argv", ["witness-schema", *words])
    done = CliRunner().invoke(command_tree.app, words)
    assert done.stdout == "said\n"
    assert started == [["stand-ins", "serve", "--as", "github", "--for", "9", "--quiet", "--with", "0"]]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--as", "github", "--background"], "nothing would end them"),
        (["--as", "github", "--with", "0"], "nothing would end them"),
        (["--as", "githob"], "there is no stand-in 'githob'"),
        (["--as", "github", "--fault", "slo"], "no fault is named 'slo'"),
        (["--as", "github", "--repo", "/"], "no git repository is here"),
        (["--as", "github", "--port", "PORT"], "nothing can listen at port"),
    ],
)
def test_what_cannot_be_is_said(repository: Path, temporary: Path, words: list[str], said: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        given = [port if word == "PORT" else word for word in words]
        done = CliRunner().invoke(command_tree.app, ["stand-ins", "serve", "--repo", str(repository), *given])
    assert isinstance(done.exception, WitnessSchemaError)
    assert said in str(done.exception)
    assert done.stdout == ""
    assert list(temporary.iterdir()) == []


def test_a_start_that_fails_in_the_background_says_why(
    temporary: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(typer.Exit) as ended:
        start_in_background(["stand-ins", "serve", "--as", "github", "--for", "9", "--repo", "/"])
    assert ended.value.exit_code == 2
    assert "no git repository is here" in capsys.readouterr().err
    assert list(temporary.iterdir()) == []


def test_the_list_has_every_stand_in() -> None:
    done = CliRunner().invoke(command_tree.app, ["stand-ins", "list", "--format", "json"])
    listed = {row["service"]: row for row in json.loads(done.stdout)}
    assert set(listed) == set(SERVICES)
    assert "expired-token" in listed["github"]["faults"]
    assert listed["jenkins"]["faults"] == []


@pytest.fixture
def ended() -> Iterator[int]:
    with subprocess.Popen(["true"]) as process:
        process.wait()
        yield process.pid


def test_a_process_that_is_not_there_is_refused(ended: int) -> None:
    with pytest.raises(Misuse, match=f"no process has the id {ended}"):
        Lifetime.of(None, ended)


def test_a_lifetime_ends_by_what_comes_first() -> None:
    assert Lifetime.of(0.01, os.getpid()).wait() == "0.01 seconds are over"
    assert Lifetime(60, 999_999_999, parent=False).wait() == "process 999999999 has ended"
    assert Lifetime(60, os.getppid() + 1, parent=True).wait().endswith("has ended")
