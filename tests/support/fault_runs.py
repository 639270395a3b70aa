"""The command in a child process, with one fault: a signal at a moment, no room for files or memory, no reader, no output."""

from __future__ import annotations

import os
import resource
import selectors
import signal
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from support.warm_command import COMMAND
from witness_cli.endings.exit_codes import run_to_end
from witness_schema.interrupts import ENDING, exit_on_signals

Fault = Literal[
    "none", "KILL", "TERM", "HUP", "INT", "full disk", "closed pipe", "closed stdout", "low memory"
]
SIGNALS: dict[Fault, signal.Signals] = {
    "KILL": signal.SIGKILL,
    "TERM": signal.SIGTERM,
    "HUP": signal.SIGHUP,
    "INT": signal.SIGINT,
}
FAULTS: tuple[Fault, ...] = (*SIGNALS, "full disk", "closed pipe", "closed stdout", "low memory")
WRITES = frozenset({"open", "os.mkdir", "os.rename", "os.link", "tempfile.mkdtemp"})
MARK = "WITNESS_SCHEMA_FAULT"  # in the environment of whatever a run starts
PATIENCE = 60.0  # seconds for what a killed run has started to end by itself
MARGIN = 4 << 20  # bytes of address space beyond what the test process has


@dataclass(frozen=True, slots=True)
class Run:
    """code: as subprocess has it, negative for a signal. writes: changes of the file system that were begun."""

    code: int
    out: bytes
    err: str
    writes: int


def run_command(
    words: Sequence[str], below: Path | None, fault: Fault = "none", at: int = 0, room: int = 0
) -> Run:
    """Run the command as its process does, in a fork of this one.

    below: the folder whose changes are counted; None counts every call of a function.
    at: with a signal, the number of the change at which it comes.
    room: with "full disk", the bytes that a file may have.
    """
    outputs = [os.pipe() for _ in range(3)]
    child = os.fork()
    if child == 0:
        # It would be a reader of its own output.
        for reading, _ in outputs:
            os.close(reading)
        _become_command(words, below, fault, at, room, [writing for _, writing in outputs])
    for _, writing in outputs:
        os.close(writing)
    readings = [reading for reading, _ in outputs]
    if fault == "closed pipe":
        os.close(readings[0])
        out, (err, count) = b"", _read_all(readings[1:])
    else:
        out, err, count = _read_all(readings)
    _, status = os.waitpid(child, 0)
    return Run(os.waitstatus_to_exitcode(status), out, err.decode(errors="replace"), int(count or b"0"))


def _read_all(readings: Sequence[int]) -> list[bytes]:
    """Read pipes to their ends, as they are filled."""
    read = {number: bytearray() for number in readings}
    with selectors.DefaultSelector() as selector:
        for number in readings:
            selector.register(number, selectors.EVENT_READ)
        while selector.get_map():
            for key, _ in selector.select():
                chunk = os.read(key.fd, 1 << 16)
                read[key.fd] += chunk
                if not chunk:
                    selector.unregister(key.fd)
                    os.close(key.fd)
    return [bytes(read[number]) for number in readings]


def _become_command(
    words: Sequence[str], below: Path | None, fault: Fault, at: int, room: int, outputs: Sequence[int]
) -> None:
    """Run in the child; never returns."""
    code, counted = 99, [0]
    try:
        for number in ENDING:
            signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)
        _take_streams(outputs, closed=fault == "closed stdout")
        sys.argv = ["witness-schema", *words]
        _watch_writes(below, counted, SIGNALS.get(fault), at)
        if fault == "full disk":
            resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
        if fault == "low memory":
            size = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize() + MARGIN
            resource.setrlimit(resource.RLIMIT_AS, (size, size))
        exit_on_signals()
        code = run_to_end(COMMAND)
    finally:
        os.write(outputs[2], str(counted[0]).encode())
        os._exit(code)


def _take_streams(outputs: Sequence[int], *, closed: bool) -> None:
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(outputs[0], 1)
    os.dup2(outputs[1], 2)
    # The test process has others, that pytest captures.
    sys.stdin = os.fdopen(0, "r", closefd=False)
    sys.stdout, sys.stderr = (os.fdopen(number, "w", closefd=False) for number in (1, 2))
    if closed:
        os.close(1)
        sys.stdout = None  # type: ignore[assignment] # as Python begins with a closed stream


def _watch_writes(below: Path | None, counted: list[int], number: int | None, at: int) -> None:
    parent = os.getpid()

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        if event not in WRITES or os.getpid() != parent:
            return
        writing = event != "open" or (len(arguments) > 2 and int(str(arguments[2] or 0)) & os.O_ACCMODE)
        if writing and str(arguments[0]).startswith(str(below)):
            count()

    def count(*_: object) -> None:
        counted[0] += 1
        if counted[0] == at and number is not None:
            os.kill(parent, number)

    if below is None:
        sys.setprofile(count)
    else:
        sys.addaudithook(watch)


def list_living(mark: str) -> list[int]:
    """The processes whose environment has the mark, besides this one."""
    living = []
    for file in Path("/proc").glob("[0-9]*/environ"):
        try:
            if f"{MARK}={mark}\0".encode() in file.read_bytes() and int(file.parent.name) != os.getpid():
                living.append(int(file.parent.name))
        except OSError:
            continue
    return living


def await_end(mark: str) -> list[int]:
    """Wait until nothing with the mark lives any more. Returns what still does, which is then ended."""
    until = time.monotonic() + PATIENCE
    while (living := list_living(mark)) and time.monotonic() < until:
        time.sleep(0.02)
    for process in living:
        os.kill(process, signal.SIGKILL)
    return living
