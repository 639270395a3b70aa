"""However a process ends that runs scripts of jobs, nothing of their networks, stand-ins and processes is left."""

from __future__ import annotations

import secrets
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from support.left_behind import MARK, list_left, look, wait_until

pytestmark = pytest.mark.oracle

PROGRAM = f"""
import os, sys
from witness_training.judges.bench import Scenario, open_bench
from witness_training.tasks.job import Job
marked = Scenario("marked", environment={{"{MARK}": os.environ["{MARK}"]}})
with open_bench(trusted=sys.argv[1] == "ours") as bench:
    bench.run_script("true", [marked], Job(("gitlab",), 0))
    bench.run_script("sleep 97 & setsid sleep 98 & sleep 25", [marked], Job(("github", "aws"), 1))
"""


@pytest.mark.parametrize("ending", ["SIGINT", "SIGTERM", "SIGKILL"])
@pytest.mark.parametrize("whose", ["ours", "theirs"])
def test_nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, whose: str, ending: str) -> None:
    mark, temporary = secrets.token_hex(8), tmp_path / "temporary"
    temporary.mkdir()
    # Whoever is in a box is another user.
    for folder in (tmp_path, temporary):
        folder.chmod(0o755)
    monkeypatch.setenv(MARK, mark)
    monkeypatch.setenv("TMPDIR", str(temporary))
    with subprocess.Popen([sys.executable, "-c", PROGRAM, whose], stderr=subprocess.DEVNULL) as process:
        # The script and its three children are in the room, whose network is not ours.
        assert wait_until(lambda: len(list_running(mark, "sleep")) == 3)
        traces = look(mark)
        assert traces.sockets
        assert len(traces.namespaces) >= 2
        process.send_signal(signal.Signals[ending])
        assert process.wait(20) != 0
    assert wait_until(lambda: not list_left(traces, mark, temporary)), list_left(traces, mark, temporary)


def list_running(mark: str, name: str) -> list[int]:
    """The processes of a program with this mark."""
    return [process for process in look(mark).processes if find_name(process) == name]


def find_name(process: int) -> str:
    try:
        return Path(f"/proc/{process}/comm").read_text().strip()
    except OSError:
        return ""
