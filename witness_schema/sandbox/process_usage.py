"""What a process and all its descendants use together: the limit that no `setrlimit` can set, read from /proc."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

TICKS = os.sysconf("SC_CLK_TCK")
# Fields of /proc/PID/stat after the closing bracket of the name: utime, stime, and both of the children waited for.
TIMES = slice(11, 15)
# Pages of files are shared and can be dropped; these cannot.
HELD = (b"RssAnon:", b"RssShmem:")
# Bytes that the buffers of a socket, and of any other descriptor (a pipe's), may hold in no process's account.
SOCKET, DESCRIPTOR = 1 << 19, 1 << 16
# Of each process these cost nothing: programs have libraries and files open, and its three streams are ours.
FREE_DESCRIPTORS = 64
PIECE = 1 << 16  # bytes, more than the kernel hands out at once


@dataclass(frozen=True, slots=True)
class Usage:
    """Seconds of all processors, and bytes held."""

    cpu_seconds: float
    memory: int


def measure_usage(root: int, *, own_network: bool) -> Usage:
    """Of a process and its descendants, zero where the system has no /proc. One that ends meanwhile no longer counts.

    own_network: whether those below the first one have a network of their own, whose sockets are then all theirs.
    """
    cpu, memory, last = 0.0, 0, root
    for process in list_descendants(root):
        with suppress(OSError, ValueError, IndexError):
            cpu += _read_cpu_seconds(process)
            memory += _read_memory(process) + _count_descriptors(process) * DESCRIPTOR
            last = process
    if own_network and last != root:
        memory += _count_sockets(last) * SOCKET
    return Usage(cpu, memory)


def _count_sockets(process: int) -> int:
    """All of its network, those that lie in another one's queue included."""
    with suppress(OSError, ValueError, IndexError):
        return int(_read(f"/proc/{process}/net/sockstat").split(maxsplit=3)[2])
    return 0


def _count_descriptors(process: int) -> int:
    with suppress(OSError), os.scandir(f"/proc/{process}/fd") as files:
        return max(sum(1 for _ in files) - FREE_DESCRIPTORS, 0)
    return 0


def list_descendants(root: int) -> Iterator[int]:
    """A process and what it started, directly or not; orphans of a pid namespace stay below its first process."""
    waiting = [root]
    while waiting:
        process = waiting.pop()
        yield process
        waiting += list_children(process)


def list_children(process: int) -> list[int]:
    """What a process started itself, and the orphans that it took over."""
    started: list[int] = []
    with suppress(OSError), os.scandir(f"/proc/{process}/task") as threads:
        for thread in threads:
            started += map(int, _read(f"{thread.path}/children").split())
    return started


def _read_cpu_seconds(process: int) -> float:
    fields = _read(f"/proc/{process}/stat").rpartition(b")")[2].split()
    return sum(map(int, fields[TIMES])) / TICKS


def _read_memory(process: int) -> int:
    lines = _read(f"/proc/{process}/status").splitlines()
    return sum(int(line.split()[1]) << 10 for line in lines if line.startswith(HELD))


def _read(path: str) -> bytes:
    """A file of the kernel's. By descriptor: this is read for each process, many times a second."""
    number = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        text = os.read(number, PIECE)
        while len(text) % PIECE == 0 and (more := os.read(number, PIECE)):
            text += more
        return text
    finally:
        os.close(number)
