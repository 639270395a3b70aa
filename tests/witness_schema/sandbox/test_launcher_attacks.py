"""What the process that starts programs must withstand: its surroundings, too many programs, and whoever asked and went away."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from witness_schema.clone import repository_root
from witness_schema.sandbox import Confined, Ended, Printed, Refused, launching, run_foreign, run_trusted
from witness_schema.sandbox.launching import launch
from witness_schema.sandbox.start_request import StartRequest

PATH = {"PATH": "/usr/local/bin:/usr/bin:/bin"}
HELLO = Confined(("sh", "-c", "sleep 0.1; echo hello; exit 3"), environment=PATH)
SAID = Ended(3, Printed(b"hello\n"))
PATIENCE = 30.0
BEGIN = """
import ctypes, os, signal, sys, threading
from witness_schema.sandbox import Confined, launching, run_foreign, run_trusted
def run(*argv):
    return run_trusted(Confined(argv, environment={"PATH": "/usr/bin:/bin"})).printed.head.decode().split()
"""
needs_launcher = pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="each program has its own launcher")


def run_python(program: str) -> str:
    environment = {**os.environ, "PYTHONPATH": str(repository_root())}
    command = [sys.executable, "-c", BEGIN + program]
    return subprocess.run(
        command, env=environment, capture_output=True, text=True, check=True, timeout=60
    ).stdout


def becomes_true(asked: Callable[[], bool]) -> bool:
    until = time.monotonic() + PATIENCE
    while not asked():
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


@pytest.mark.parametrize(
    "surroundings",
    [
        "signal.signal(signal.SIGCHLD, signal.SIG_IGN)",
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)",
        "signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())",
    ],
)
def test_signals_that_the_parent_ignores_or_blocks_change_nothing(surroundings: str) -> None:
    """A cron or a container may start everything so; no end can be waited for while SIGCHLD is ignored."""
    program = f"""
{surroundings}
program = Confined(("sh", "-c", "grep -E 'SigBlk|SigIgn' /proc/self/status; exit 3"), environment={{"PATH": "/usr/bin:/bin"}})
for outcome in (run_trusted(program), run_foreign(program)):
    print(getattr(outcome, "code", None), *outcome.printed.head.split() if hasattr(outcome, "code") else [])
"""
    plain = run_python(program.replace(surroundings, ""))
    assert run_python(program) == plain
    assert plain.startswith("3 ")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has rights that it can give up")
def test_rights_that_the_parent_has_given_up_are_none_of_a_program() -> None:
    program = 'print(*run("id", "-G")); os.setgroups([4242]); print(*run("id", "-G"))'
    before, after = run_python(program).splitlines()
    assert "4242" not in before.split()
    assert after.split() == [str(os.getegid()), "4242"]


@needs_launcher
def test_a_program_that_nobody_holds_to_its_limits_is_ended() -> None:
    """As where an interrupt comes before there is a supervisor; what it has started ends with it."""
    with Path(os.devnull).open("r+b") as nothing:
        number = nothing.fileno()
        request = StartRequest(("sh", "-c", "setsid sleep 600 & wait"), PATH, stays=True)
        started = launch(request, number, number, number)
    assert isinstance(started, launching._Handed)
    session = Path(f"/proc/{started.pid}")
    assert becomes_true(lambda: b"sleep" in read_arguments_below(started.pid))
    started._reply.close()
    assert becomes_true(lambda: not session.exists())
    assert run_trusted(HELLO) == SAID


def read_arguments_below(process: int) -> bytes:
    """Of the process and all below it."""
    try:
        children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
        return Path(f"/proc/{process}/cmdline").read_bytes() + b"".join(
            read_arguments_below(int(child)) for child in children
        )
    except OSError:
        return b""


MANY = """
import resource
from witness_schema.sandbox.launching import launch
from witness_schema.sandbox.start_request import StartRequest
resource.setrlimit(resource.RLIMIT_NOFILE, (60, 60))
nothing = os.open(os.devnull, os.O_RDWR)
request = StartRequest(("sleep", "600"), {"PATH": "/usr/bin:/bin"})
started = []
try:
    while len(started) < 40:
        started.append(launch(request, nothing, nothing, nothing))
except BlockingIOError:
    print("no further")
print(len(started), all(each.poll() is None for each in started))
launcher = launching._place.launcher
started.pop()._reply.close()
for _ in range(200):
    try:
        launch(request, nothing, nothing, nothing)
        print("again", launching._place.launcher is launcher)
        break
    except BlockingIOError:
        pass
"""


@needs_launcher
def test_one_program_too_many_is_refused_and_ends_no_other() -> None:
    assert run_python(MANY).splitlines() == ["no further", "22 True", "again True"]


@needs_launcher
def test_a_copy_that_holds_the_socket_keeps_no_launcher_alive() -> None:
    """A thread may copy this process while another one makes the launcher."""
    program = """
run("true")
held = os.dup(launching._place.launcher._asking.fileno())
ending = threading.Thread(target=launching.end_launcher, daemon=True)
ending.start()
ending.join(30)
print(ending.is_alive(), flush=True)
os._exit(0)
"""
    assert run_python(program) == "False\n"


@needs_launcher
@pytest.mark.parametrize("number", [-9, -1, 0, 1])
def test_a_copy_that_failed_first_is_no_process_to_be_killed(
    number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its exit code comes instead of its number, and 1 is the first process of all."""
    with Path(os.devnull).open("r+b") as nothing, monkeypatch.context() as patched:
        patched.setattr(launching._Handed, "_read", lambda _: number)
        # Nothing but the start: whoever supervised it would kill all below that number.
        with pytest.raises(BlockingIOError, match="no further process"):
            launch(StartRequest(("sleep", "600"), PATH), nothing.fileno(), nothing.fileno(), nothing.fileno())
    assert run_trusted(HELLO) == SAID


def test_the_group_of_one_that_has_ended_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its number may be a stranger's by then."""
    killed: list[int] = []
    monkeypatch.setattr(os, "killpg", lambda group, _: killed.append(group))
    assert run_trusted(HELLO) == SAID
    assert killed == [] or not hasattr(os, "pidfd_open")


def list_temporary() -> set[str]:
    return {path.name for path in Path("/tmp").iterdir()}


@pytest.mark.parametrize("path", ["/", "/tmp", "//tmp", "/proc", "//proc", "/dev/shm", "/sys"])
def test_a_folder_that_a_box_has_itself_is_not_shown(path: str) -> None:
    """The machine's /tmp would be writable, and hold the box's own folders."""
    before = list_temporary()
    outcome = run_foreign(Confined(("true",), read_only=(Path(path),), environment=PATH))
    assert isinstance(outcome, Refused)
    assert "cannot be shown" in outcome.reason or run_foreign(HELLO) == outcome
    assert not {"home", "work", "shm"} & (list_temporary() - before)


def test_a_link_to_such_a_folder_is_not_shown(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("/proc")
    assert isinstance(run_foreign(Confined(("true",), read_only=(tmp_path / "link",))), Refused)


def test_what_is_not_there_is_not_made_on_the_machine() -> None:
    missing = Path("/usr/share/witness-schema-not-there")
    outcome = run_foreign(Confined(("true",), read_only=(missing,), environment=PATH))
    assert isinstance(outcome, Refused)
    assert not missing.exists()
