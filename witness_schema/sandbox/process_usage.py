"""What a process and all its descendants use together: the limit that no `setrlimit` can set, read from /proc."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
TICKS = os.sysconf("SC_CLK_TCK")
# Fields of /proc/PID/stat after the closing bracket of the name: utime, stime, and both of the children waited for.
TIMES = slice(11, 15)
# Pages of files are shared and can be dropped; these cannot.
HELD = ("RssAnon:", "RssShmem:")


@dataclass(frozen=True, slots=True)
class Usage:
    """Seconds of all processors, and bytes held."""

    cpu_seconds: float
    memory: int


def usage(root: int) -> Usage:
    """Of a process and its descendants, zero where the system has no /proc. One that ends meanwhile no longer counts."""
    cpu, memory = 0.0, 0
    for process in descendants(root):
        with suppress(OSError, ValueError, IndexError):
            cpu += _cpu_seconds(process)
            memory += _memory(process)
    return Usage(cpu, memory)


def descendants(root: int) -> Iterator[int]:
    """A process and what it started, directly or not; orphans of a pid namespace stay below its first process."""
    waiting = [root]
    while waiting:
        process = waiting.pop()
        yield process
        waiting += children(process)


def children(process: int) -> list[int]:
    """What a process started itself, and the orphans that it took over."""
    started: list[int] = []
    with suppress(OSError):
        for thread in (PROC / str(process) / "task").iterdir():
            started += map(int, (thread / "children").read_text().split())
    return started


def _cpu_seconds(process: int) -> float:
    fields = (PROC / str(process) / "stat").read_text(errors="replace").rpartition(")")[2].split()
    return sum(map(int, fields[TIMES])) / TICKS


def _memory(process: int) -> int:
    lines = (PROC / str(process) / "status").read_text(errors="replace").splitlines()
    return sum(int(line.split()[1]) << 10 for line in lines if line.startswith(HELD))
