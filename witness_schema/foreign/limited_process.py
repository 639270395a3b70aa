"""Runs a module of this package in a Python process of its own, whose memory, CPU time and files are limited.

Parent: `ask`. Child: `tell_start` and `enter_limits`, once everything is imported. On its output the child first says that it has
started, then each file that it parses, then "" or the next one, each with a NUL behind it, and last its answer: so the parent knows
where a child was that was ended.
"""

from __future__ import annotations

import contextlib
import math
import os
import resource
import signal
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from witness_schema.errors import BrokenEnvironment, UnreadableSource
from witness_schema.foreign import child_processes, write_barrier
from witness_schema.foreign.budgets import FILE_SECONDS, SECONDS, advise_raise, read_factor

MEMORY = (
    2 << 30
)  # bytes of address space beyond what the process starts with; reading go-witness takes 0.2 GB
MOST_OUTPUT = 128 << 20
# The budget within comes first and names the place; this one holds for code that is not Python.
CPU_SECONDS = SECONDS * 1.25
END_OF_PLACE = b"\0"
_OWN_SIZE = Path("/proc/self/statm")
# What the child says first: it has found and imported everything, so that whatever ends it now is the reading.
_STARTED = b"started\n"


def ask(module: str, question: bytes, where: str) -> bytes:
    """Return what `module` prints when it is given `question` on standard input.

    where: what is read, for errors. Raises UnreadableSource where the process ends before its answer,
    BrokenEnvironment where it does not even start.
    """
    factor, child = read_factor(), child_processes.start(module)
    with child.questions, child.answers:
        try:
            with contextlib.suppress(BrokenPipeError), child.questions as stream:
                stream.write(question)
            told = child.answers.read(MOST_OUTPUT + 1)
        finally:
            # Ended already where it answered; on an interrupt it must not go on reading.
            if sys.exc_info()[0] is not None or child.answers.read(1):
                child.kill()
            status = child.wait()
    if not told.startswith(_STARTED):
        raise BrokenEnvironment(
            "the process that reads foreign checkouts does not start",
            where=sys.executable,
            advice="install witness-schema anew in this environment",
        )
    places, _, answer = told.removeprefix(_STARTED).rpartition(END_OF_PLACE)
    if status or len(told) > MOST_OUTPUT:
        place = places.rpartition(END_OF_PLACE)[2].decode(errors="replace")
        # Too much output: it was ended here, and its status says nothing.
        what = _tell_ending(status if len(told) <= MOST_OUTPUT else 1, factor, bool(place))
        raise UnreadableSource(what, where=place or where, advice=advise_raise(factor))
    return answer


def _tell_ending(status: int, factor: float, parses: bool) -> str:
    reading = f"reading this {'file' if parses else 'checkout'}"
    if status in {-signal.SIGXCPU, -signal.SIGKILL}:
        seconds = FILE_SECONDS if parses else CPU_SECONDS
        return f"{reading} takes more than {seconds * factor:g} seconds of CPU time"
    if status < 0:
        return f"{reading} ended with signal {-status}, as a lack of memory does"
    return f"{reading} takes more memory or output than it may"


def tell_start() -> None:
    """Say that everything is imported: the child's first words on its standard output."""
    os.write(1, _STARTED)


@dataclass(frozen=True, slots=True)
class FileWatch:
    """In the child: tells the parent which file is parsed, and lets the kernel end one that takes too long.

    seconds: of CPU time, for one file. limits: soft and hard limit of the process.
    """

    seconds: float
    limits: tuple[int, int]

    def begin(self, place: str) -> None:
        os.write(1, place.encode() + END_OF_PLACE)
        # The kernel counts whole seconds.
        until = math.ceil(time.process_time() + self.seconds)
        _set_limit(resource.RLIMIT_CPU, min(until, self.limits[0]), self.limits[1])

    def end(self) -> None:
        os.write(1, END_OF_PLACE)
        _set_limit(resource.RLIMIT_CPU, *self.limits)


def enter_limits(places: Iterable[Path]) -> FileWatch:
    """Limit this process, for good: memory, CPU time, no file to write, and reading below `places` and Python alone."""
    factor = read_factor()
    cpu, memory = math.ceil(CPU_SECONDS * factor), int(MEMORY * factor) + _read_own_size()
    _set_limit(resource.RLIMIT_AS, memory, memory)
    _set_limit(resource.RLIMIT_FSIZE, 0, 0)
    # Not 0: that lets a machine's own handler of crashes, a program outside, read the memory of one that crashed.
    _set_limit(resource.RLIMIT_CORE, 1, 1)
    # Above the soft limit, so that SIGXCPU, which says what was too much, comes before SIGKILL.
    watch = FileWatch(FILE_SECONDS * factor, (cpu, cpu + 2))
    _set_limit(resource.RLIMIT_CPU, *watch.limits)
    python = (Path(entry) for entry in (*sys.path, sys.prefix, sys.base_prefix))
    write_barrier.restrict_to_reading((*places, *python))
    return watch


def _read_own_size() -> int:
    """Return the bytes of address space that this process has, 0 where the system does not say."""
    try:
        pages = _OWN_SIZE.read_text().split()[0]
    except OSError:
        return 0
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def _set_limit(kind: int, soft: int, hard: int) -> None:
    # macOS has no limit of address space, and a lower limit of the user's own stays.
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(kind, (soft, hard))
