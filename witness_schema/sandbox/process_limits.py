"""The limits of each process, as the kernel's `setrlimit` has them: rows that `prlimit` and the launcher both read."""

from __future__ import annotations

import os
import re
import resource
import sys
from pathlib import Path

from witness_schema.sandbox.confinement import Limits

OPEN_FILES = 1024
# Address space is also reserved without being held: Go's runtime alone reserves some hundred MiB.
RESERVED = 4 << 30
# From this kernel on, processes are counted for each user namespace; before, for each user of the machine.
COUNTED_BY_NAMESPACE = (5, 14)


def compute_limits(limits: Limits) -> dict[str, tuple[int, int]]:
    """Soft and hard limit by the name after RLIMIT_, for a process that shares its user with others."""
    values = {
        "CPU": limits.cpu_seconds,
        "FSIZE": limits.disk,
        "NOFILE": OPEN_FILES,
        # Not 0: that lets a machine's own handler of crashes, a program outside, read the memory of one that crashed.
        "CORE": 1,
    }
    if sys.platform == "linux":  # other kernels know these names and keep no limit
        values |= {"DATA": limits.memory, "AS": limits.memory + RESERVED}
    return {name: _lower(name, value) for name, value in values.items()}


def compute_box_limits(limits: Limits) -> dict[str, tuple[int, int]]:
    """The same for a program in a box, whose user is its own: how many processes it may have is among them."""
    return compute_limits(limits) | {"NPROC": _lower("NPROC", limits.processes + _count_foreign_threads())}


def build_prlimit_command(limits: Limits) -> tuple[str, ...]:
    """The words before a program in a box: all limits."""
    rows = compute_box_limits(limits)
    return ("prlimit", *(f"--{name.lower()}={soft}:{hard}" for name, (soft, hard) in rows.items()), "--")


def _lower(name: str, value: int) -> tuple[int, int]:
    """Not above the hard limit that already holds. A second more of CPU lets SIGXCPU come before SIGKILL."""
    highest = resource.getrlimit(getattr(resource, f"RLIMIT_{name}"))[1]
    hard = value + 1 if name == "CPU" else value
    if highest != resource.RLIM_INFINITY:
        value, hard = min(value, highest), min(hard, highest)
    return value, hard


def _count_foreign_threads() -> int:
    """How many processes of the machine the kernel may count together with those of a box."""
    release = re.match(r"(\d+)\.(\d+)", os.uname().release)
    if release and (int(release[1]), int(release[2])) >= COUNTED_BY_NAMESPACE:
        return 0
    return int(Path("/proc/loadavg").read_text().split()[3].partition("/")[2])
