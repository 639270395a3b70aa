"""What processes have on a machine while they run, and what of it is left: processes, sockets, namespaces, mounts, temporary folders.

Processes are told by a variable that all of them inherit, so that a busy machine changes nothing.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

MARK = "WITNESS_SCHEMA_TEST_MARK"
SOCKETS = ("tcp", "tcp6", "udp", "unix")
PATIENCE = 15.0  # seconds, on a machine with much else to do; mostly it takes a tenth of one


def wait_until(condition: Callable[[], object]) -> bool:
    """Wait for a condition; whether it came to hold."""
    ends = time.monotonic() + PATIENCE
    while not condition() and time.monotonic() < ends:
        time.sleep(0.03)
    return bool(condition())


def list_processes(mark: str) -> list[int]:
    """The processes with this mark; a zombie has no variables any more."""
    wanted = f"{MARK}={mark}".encode()
    return [int(file.parent.name) for file in Path("/proc").glob("[0-9]*/environ") if wanted in _read(file)]


def _read(file: Path) -> bytes:
    with suppress(OSError):
        return file.read_bytes()
    return b""


@dataclass(frozen=True, slots=True)
class Traces:
    """processes: their ids. sockets: inodes of those that they have. namespaces: of networks and mounts, not ours."""

    processes: frozenset[int]
    sockets: frozenset[str]
    namespaces: frozenset[str]
    mounts: bytes


def look(mark: str) -> Traces:
    """What the processes with this mark have now."""
    found = list_processes(mark)
    links = [link for process in found for link in _read_links(Path(f"/proc/{process}/fd"))]
    sockets = frozenset(link[8:-1] for link in links if link.startswith("socket:["))
    spaces = frozenset(space for process in found for space in list_namespaces(str(process)))
    own = frozenset(list_namespaces("self"))
    return Traces(frozenset(found), sockets, spaces - own, Path("/proc/self/mountinfo").read_bytes())


def list_namespaces(process: str) -> Iterator[str]:
    """The networks and mounts that a process sees."""
    for kind in ("net", "mnt"):
        with suppress(OSError):
            yield str(Path(f"/proc/{process}/ns/{kind}").readlink())


def _read_links(folder: Path) -> Iterator[str]:
    with suppress(OSError):
        for file in folder.iterdir():
            with suppress(OSError):
                yield str(file.readlink())


def list_left(traces: Traces, mark: str, temporary: Path) -> dict[str, list[str]]:
    """What is left of it, by kind."""
    there = {
        word
        for kind in SOCKETS
        for line in Path(f"/proc/net/{kind}").read_text(errors="replace").splitlines()
        for word in re.findall(r"\b\d{3,}\b", line)
    }
    spaces = {space for file in Path("/proc").glob("[0-9]*") for space in list_namespaces(file.name)}
    mounts = Path("/proc/self/mountinfo").read_bytes()
    left = {
        "processes": [str(process) for process in list_processes(mark)],
        "sockets": sorted(traces.sockets & there),
        "namespaces": sorted(traces.namespaces & spaces),
        "mounts": [] if mounts == traces.mounts else ["they differ"],
        "temporary folders": [file.name for file in temporary.iterdir()],
    }
    return {kind: names for kind, names in left.items() if names}
