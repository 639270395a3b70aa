"""No process survives its box, however the box or its parent ends."""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from witness_schema.clone import repository_root
from witness_schema.sandbox import (
    Confined,
    Ended,
    Limits,
    OutOfOutput,
    OutOfTime,
    Refused,
    run_foreign,
    run_trusted,
    sandbox_refusal,
)

PARENT = repository_root() / "tests" / "support" / "box_parent.py"
PATH = {"PATH": "/usr/local/bin:/usr/bin:/bin"}
PATIENCE = 30.0


@pytest.fixture
def mark() -> Iterator[str]:
    """So many seconds as no other process sleeps, to be known by; whatever still does at the end is ended."""
    word = f"600.{secrets.randbelow(10**12):012}"
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


def daemons(word: str) -> list[int]:
    """Those of them that only sleep, whatever started them."""
    return [process for process in marked(word) if arguments(process) == ["sleep", word]]


def arguments(process: int) -> list[str]:
    try:
        return Path(f"/proc/{process}/cmdline").read_text().split("\0")[:-1]
    except OSError:
        return []


def becomes(count: int, processes: Callable[[str], list[int]], word: str) -> bool:
    """Whether they are so many, now or soon."""
    until = time.monotonic() + PATIENCE
    while len(processes(word)) != count:
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


# It leaves its session, its parent and its output behind, as a daemon does.
DAEMON = "setsid sleep {mark} > /dev/null 2>&1 & setsid sleep {mark} & {end}"


@pytest.mark.parametrize(
    ("end", "limits"),
    [
        ("exit 0", Limits()),
        ("kill -KILL $$", Limits()),
        ("sleep 60", Limits(wall_seconds=0.3)),
        ("exec yes", Limits(output=1000)),
    ],
)
def test_background_processes_end_with_the_program(end: str, limits: Limits, mark: str) -> None:
    program = Confined(("sh", "-c", DAEMON.format(mark=mark, end=end)), limits=limits, environment=PATH)
    run_foreign(program)
    assert marked(mark) == []
    run_trusted(program)
    assert marked(mark) == []


@pytest.mark.parametrize(
    "bomb", ["bomb() { bomb | bomb & }; bomb; sleep 60", "bomb() { while :; do bomb & done; }; bomb"]
)
def test_a_bomb_of_processes_ends_with_its_box(bomb: str, mark: str) -> None:
    """It is held at the number that it may have, and ended at its time."""
    limits = Limits(processes=64, wall_seconds=1.5)
    outcome = run_foreign(Confined(("sh", "-c", f"{bomb} # {mark}"), limits=limits, environment=PATH))
    assert isinstance(outcome, OutOfTime | OutOfOutput | Ended | Refused)
    assert marked(mark) == []


def test_they_would_go_on_otherwise(mark: str) -> None:
    program = DAEMON.format(mark=mark, end="exit 0")
    subprocess.run(["sh", "-c", program], check=True, start_new_session=True, stdout=subprocess.DEVNULL)
    assert becomes(2, daemons, mark)


@contextmanager
def parent_of(way: str, mark: str, **variables: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process that runs a program in this way, once it is about to start it; killed at the end."""
    environment = {**os.environ, "PYTHONPATH": str(repository_root()), **variables}
    command = [sys.executable, str(PARENT), way, mark]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) as parent:
        try:
            assert parent.stdout is not None
            assert parent.stdout.readline() == b"starting\n"
            yield parent
        finally:
            parent.kill()


@pytest.mark.parametrize("seconds", [0.0, 0.03, 0.06, 0.1, 0.2, 0.5])
def test_all_end_with_a_parent_that_is_killed(seconds: float, mark: str, tmp_path: Path) -> None:
    """At any moment of the building of a box, and in one that runs; nothing lies about in the folder for temporary files."""
    with parent_of("foreign", mark, TMPDIR=str(tmp_path)):
        time.sleep(seconds)
    assert becomes(0, marked, mark)
    assert list(tmp_path.iterdir()) == []


def test_a_trusted_program_ends_with_a_parent_that_is_killed(mark: str) -> None:
    with parent_of("trusted", mark):
        assert becomes(1, daemons, mark)
    assert becomes(0, marked, mark)


def test_a_program_would_outlive_its_parent_otherwise(mark: str) -> None:
    with parent_of("plain", mark):
        assert becomes(1, daemons, mark)
    assert len(daemons(mark)) == 1


def test_an_interrupt_ends_the_box(mark: str) -> None:
    with parent_of("foreign", mark) as parent:
        time.sleep(0.3)
        parent.send_signal(signal.SIGINT)
        parent.wait()
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
