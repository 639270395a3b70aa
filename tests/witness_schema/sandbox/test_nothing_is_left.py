"""No process survives its box, however the box or its parent ends."""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from witness_schema.clone import repository_root
from witness_schema.sandbox import Confined, Ended, Limits, Refused, run_foreign, sandbox_refusal

PARENT = repository_root() / "tests" / "support" / "box_parent.py"
PATH = {"PATH": "/usr/local/bin:/usr/bin:/bin"}
PATIENCE = 30.0


@pytest.fixture
def mark() -> Iterator[str]:
    """A word in the arguments of what a test starts; whatever still has it at the end is ended."""
    word = f"mark-{secrets.token_hex(8)}"
    yield word
    for process in marked(word):
        os.kill(process, signal.SIGKILL)


def marked(word: str) -> list[int]:
    """The processes whose arguments hold a word."""
    found = []
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if word.encode() in file.read_bytes() and int(file.parent.name) != os.getpid():
                found.append(int(file.parent.name))
        except OSError:
            continue
    return found


def becomes(count: int, word: str) -> bool:
    """Whether so many processes have the word, now or soon."""
    until = time.monotonic() + PATIENCE
    while len(marked(word)) != count:
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


# It leaves its session, its parent and its output behind, as a daemon does.
DAEMON = 'setsid sh -c "sleep 600; :" {mark} > /dev/null 2>&1 & setsid sh -c "sleep 600; :" {mark} & {end}'


@pytest.mark.parametrize(
    ("end", "limits"),
    [
        ("exit 0", Limits()),
        ("kill -KILL $$", Limits()),
        ("sleep 600", Limits(wall_seconds=0.3)),
        ("exec yes", Limits(output=1000)),
    ],
)
def test_background_processes_end_with_the_program(end: str, limits: Limits, mark: str) -> None:
    run_foreign(Confined(("sh", "-c", DAEMON.format(mark=mark, end=end)), limits=limits, environment=PATH))
    assert marked(mark) == []


def test_they_would_go_on_otherwise(mark: str) -> None:
    """Each shell and what it started it with carry the mark."""
    done = subprocess.run(["sh", "-c", DAEMON.format(mark=mark, end="exit 0")], check=False, start_new_session=True,
        stdout=subprocess.DEVNULL)  # fmt: skip
    assert done.returncode == 0
    assert becomes(2, mark)


def parent_of(way: str, mark: str, **variables: str) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(repository_root()), **variables}
    return subprocess.Popen([sys.executable, str(PARENT), way, mark], env=environment, stdout=subprocess.PIPE)


def killed(parent: subprocess.Popen[bytes]) -> None:
    parent.kill()
    assert parent.stdout is not None
    parent.stdout.close()
    parent.wait()


@pytest.mark.parametrize("seconds", [0.0, 0.03, 0.06, 0.1, 0.2, 0.5])
def test_all_end_with_a_parent_that_is_killed(seconds: float, mark: str, tmp_path: Path) -> None:
    """At any moment of the building of a box, and in one that runs; nothing lies about in the folder for temporary files."""
    parent = parent_of("foreign", mark, TMPDIR=str(tmp_path))
    assert parent.stdout is not None
    assert parent.stdout.readline() == b"starting\n"
    time.sleep(seconds)
    killed(parent)
    assert becomes(0, mark)
    assert list(tmp_path.iterdir()) == []


def test_a_trusted_program_ends_with_a_parent_that_is_killed(mark: str) -> None:
    parent = parent_of("trusted", mark)
    assert becomes(2, mark)
    killed(parent)
    assert becomes(0, mark)


def test_a_program_would_outlive_its_parent_otherwise(mark: str) -> None:
    parent = parent_of("plain", mark)
    assert becomes(2, mark)
    killed(parent)
    assert becomes(1, mark)
    assert len(marked(mark)) == 1


def test_an_interrupt_ends_the_box(mark: str) -> None:
    parent = parent_of("foreign", mark)
    assert parent.stdout is not None
    assert parent.stdout.readline() == b"starting\n"
    time.sleep(0.3)
    parent.send_signal(signal.SIGINT)
    parent.wait()
    parent.stdout.close()
    assert marked(mark) == []


def test_this_machine_is_told_about() -> None:
    """Where these tests run, boxes work, unless the kernel says otherwise in these words."""
    refusal = sandbox_refusal()
    known = (
        "not installed",
        "not permitted",
        "Permission denied",
        "needs Linux",
        "No space left",
        "not known here",
    )
    assert refusal is None or any(words in refusal.reason for words in known)
    outcome = run_foreign(Confined(("true",), environment=PATH))
    assert isinstance(outcome, Refused if refusal else Ended)
