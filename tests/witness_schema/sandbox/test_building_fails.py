"""Each step of the building of a box fails once: the program is refused then, and never runs with one wall less."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from witness_schema.sandbox import Confined, Ended, Outcome, Refused, launching, sandbox_refusal
from witness_schema.sandbox.boxes import Namespaces
from witness_schema.sandbox.launching import end_launcher
from witness_schema.sandbox.sandbox_choice import run_in_box

SANDBOX = Path(launching.__file__).parent
PROGRAM = Confined(("echo", "it runs"), files={"given": b""}, environment={"PATH": "/usr/bin:/bin"})
SIZE = 2
# Appended to a copy of the launcher's modules: of all calls of the kernel and of what gives up rights, one fails. What it shares with the
# test is mapped, as a box has neither its path nor its descriptor: the number of the call that fails, and of those so far.
FAULT = """
import errno as _errno
import mmap as _mmap
with open({shared!r}, "r+b") as _file:
    _shared = _mmap.mmap(_file.fileno(), {size})

def _failing(call):
    def instead(*arguments, **named):
        number = _shared[1] + 1
        _shared[1] = number
        if number == _shared[0]:
            raise OSError(_errno.EPERM, "fails here", call.__name__)
        return call(*arguments, **named)
    return instead

for _name in ("control", "unshare", "mount", "pivot_root", "name_host", "drop_rights"):
    globals()[_name] = _failing(globals()[_name])
for _name in ("setgroups", "setresgid", "setresuid", "chown", "chdir"):
    setattr(os, _name, _failing(getattr(os, _name)))
import resource as _resource
_setrlimit = _resource.setrlimit
_resource.setrlimit = _failing(_setrlimit)
"""


@pytest.fixture(params=["root, where it is root", "ordinary"])
def faulty(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A launcher that fails at the call whose number is the first byte of a file."""
    if isinstance(sandbox_refusal(Namespaces()), Refused):
        pytest.skip("no box of namespaces works here, which its own test judges")
    shared = tmp_path / "shared"
    shared.write_bytes(bytes(SIZE))
    copy = tmp_path / "witness_schema" / "sandbox"
    copy.mkdir(parents=True)
    for file in SANDBOX.glob("*.py"):
        shutil.copy(file, copy)
    with (copy / "kernel_calls.py").open("a") as module:
        module.write(FAULT.format(shared=str(shared), size=SIZE))
    if request.param == "ordinary":
        monkeypatch.setattr(os, "geteuid", lambda: 1000)
    end_launcher()
    monkeypatch.setattr(launching, "_LAUNCH", (*launching._LAUNCH[:-1], str(copy / "launcher.py")))
    yield shared
    end_launcher()


def run_failing(number: int, shared: Path) -> Outcome:
    """What becomes of the program where this call fails."""
    with shared.open("r+b") as file:
        file.write(bytes([number, 0]))
    return run_in_box(PROGRAM, Namespaces())


def test_whatever_step_fails_the_program_is_refused(faulty: Path) -> None:
    run_failing(
        0, faulty
    )  # the launcher's own limit on its open files is not among the calls of the next one
    outcome = run_failing(0, faulty)
    assert isinstance(outcome, Ended)
    assert outcome.printed.head == b"it runs\n"
    count = faulty.read_bytes()[1]
    assert count > 40
    unrefused = {
        number: found
        for number in range(1, count + 1)
        if not isinstance(found := run_failing(number, faulty), Refused)
    }
    assert unrefused == {}
