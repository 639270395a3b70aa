"""A box's limits, each exceeded on purpose; where no box works the program is refused, and nothing is exceeded either."""

from __future__ import annotations

import subprocess
import sys
import tracemalloc
from pathlib import Path

import pytest

from support.box_visits import PYTHON, python_shown
from witness_schema.sandbox import (
    Confined,
    Ended,
    Limits,
    Outcome,
    OutOfMemory,
    OutOfOutput,
    OutOfTime,
    Printed,
    Refused,
    run_foreign,
    run_trusted,
)

MIB = 1 << 20
PATH = {"PATH": "/usr/local/bin:/usr/bin:/bin"}


def boxed(program: str, limits: Limits) -> Outcome:
    return run_foreign(Confined(("sh", "-c", program), limits=limits, environment=PATH))


def boxed_python(program: str, limits: Limits) -> Outcome:
    argv = (str(PYTHON), "-I", "-S", "-c", program)
    return run_foreign(Confined(argv, limits=limits, read_only=python_shown(), environment=PATH))


def trusted_python(program: str) -> Outcome:
    return run_trusted(Confined((sys.executable, "-I", "-S", "-c", program), environment=PATH))


def test_a_program_that_prints_for_ever_costs_the_parent_nothing() -> None:
    """What it printed is kept in a constant size; the same in one piece shows that there was more."""
    tracemalloc.start()
    outcome = boxed("exec yes", Limits(output=64 * MIB))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert isinstance(outcome, OutOfOutput | Refused)
    assert peak < 2 * MIB
    if isinstance(outcome, OutOfOutput):
        assert outcome.printed.left_out > 60 * MIB
        assert len(outcome.printed.head) + len(outcome.printed.tail) <= 64 << 10
        assert outcome.printed.text().startswith("y\ny\n")


def test_all_of_it_would_be_kept_otherwise() -> None:
    whole = subprocess.run(["head", "-c", str(64 * MIB), "/dev/zero"], capture_output=True, check=True).stdout
    assert len(whole) == 64 * MIB


@pytest.mark.parametrize("program", ["sleep 600", "sleep 600 > /dev/null 2>&1", "exec 1>&- 2>&-; sleep 600"])
def test_the_clock_ends_it(program: str) -> None:
    outcome = boxed(program, Limits(wall_seconds=0.4))
    assert isinstance(outcome, Refused) or (isinstance(outcome, OutOfTime) and outcome.clock == "wall")


def test_processors_are_counted_over_all_processes() -> None:
    """Each of them alone is within the limit that the kernel keeps for one."""
    loop = "i=0; while [ $i -lt 100000000 ]; do i=$((i+1)); done"
    outcome = boxed(f"({loop}) & ({loop}) & wait", Limits(cpu_seconds=1, wall_seconds=120))
    assert isinstance(outcome, Refused) or (isinstance(outcome, OutOfTime) and outcome.clock == "cpu")


def test_memory_is_counted_over_all_processes() -> None:
    program = """
import os, time
for _ in range(6):
    if os.fork() == 0:
        held = b"x" * (48 << 20)
        time.sleep(600)
time.sleep(600)
"""
    outcome = boxed_python(program, Limits(memory=160 * MIB, wall_seconds=60))
    assert isinstance(outcome, OutOfMemory | Refused)


def test_memory_of_sockets_is_counted() -> None:
    """What lies in their buffers is in no process's account."""
    program = """
import socket, time
held = []
for _ in range(400):
    held += socket.socketpair()
    held[-1].setblocking(False)
time.sleep(600)
"""
    outcome = boxed_python(program, Limits(memory=160 * MIB, wall_seconds=60))
    assert isinstance(outcome, OutOfMemory | Refused)


def test_memory_of_pipes_is_counted() -> None:
    """It is in no process's account either: 64 KiB each, until the user has many."""
    program = """
import os, time
for _ in range(400):
    _, end = os.pipe()
    os.set_blocking(end, False)
    os.write(end, bytes(65536))
time.sleep(600)
"""
    outcome = boxed_python(program, Limits(memory=40 * MIB, wall_seconds=20))
    assert isinstance(outcome, OutOfMemory | Refused)


def test_one_process_gets_no_more_memory_than_all() -> None:
    """The kernel refuses it at once: nothing has to look often enough."""
    program = "held = bytearray(200 << 20); print('had it')"
    outcome = boxed_python(program, Limits(memory=128 * MIB))
    assert isinstance(outcome, OutOfMemory | Refused) or (
        isinstance(outcome, Ended) and outcome.code != 0 and b"MemoryError" in outcome.printed.head
    )
    assert trusted_python(program).printed.head == b"had it\n"  # type: ignore[union-attr]  # it ends


FORKS = """
import os, time
children = 0
try:
    for _ in range(60):
        if os.fork() == 0:
            time.sleep(600)
        children += 1
except OSError:
    pass
print(children, flush=True)
"""


def test_processes_are_few() -> None:
    outcome = boxed_python(FORKS, Limits(processes=20))
    assert isinstance(outcome, Refused) or (
        isinstance(outcome, Ended) and 1 < int(outcome.printed.text()) < 20
    )
    assert trusted_python(FORKS) == Ended(0, Printed(b"60\n"))


WRITES = """
import os
written = 0
try:
    for name in "abcdefgh":
        with open(os.path.join(FOLDER, name), "wb", buffering=0) as file:
            written += file.write(b"x" * (2 << 20))
except OSError:
    pass
print(written >> 20)
"""


@pytest.mark.parametrize("folder", [".", "/tmp/home", "/dev/shm"])
def test_files_together_are_limited(folder: str) -> None:
    """Each of them alone is within the limit of one file."""
    program = f"FOLDER = {folder!r}{WRITES}"
    outcome = boxed_python(program, Limits(disk=4 * MIB))
    assert isinstance(outcome, Refused) or (isinstance(outcome, Ended) and int(outcome.printed.text()) <= 4)


def test_files_together_would_not_be_limited_otherwise(tmp_path: Path) -> None:
    outcome = trusted_python(f"FOLDER = {str(tmp_path)!r}{WRITES}")
    assert isinstance(outcome, Ended)
    assert outcome.printed.text() == "16\n"


def test_given_files_are_there_and_can_be_changed() -> None:
    outcome = run_foreign(
        Confined(
            ("sh", "-c", "cat a/b 'with blank' && echo new > a/b && cat a/b"),
            files={"a/b": b"one\n", "with blank": b"two\n"},
            environment=PATH,
        )
    )
    assert isinstance(outcome, Refused) or (
        isinstance(outcome, Ended) and outcome.printed.head == b"one\ntwo\nnew\n"
    )
