"""Runs the shell of an answer unchanged, in an empty folder, with `witness` on PATH.

This judge trusts no parser or drawing of this project.
"""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

# Far longer than an answer takes; it ends one that waits for input or a lock.
SECONDS = 120.0
QUOTED_CHARACTERS = 600  # characters of the output that a failure quotes


@dataclass(frozen=True, slots=True)
class Executed:
    """The shell ran to its end, and `witness verify` accepted."""


@dataclass(frozen=True, slots=True)
class Failed:
    """The shell failed; `reason` has the exit status and the end of the output."""

    reason: str


def execute(shell: str, witness: Path, seconds: float = SECONDS) -> Executed | Failed:
    """Run the shell with `sh -eu` in an empty folder; the folder of the command `witness` is first on PATH.

    The environment is bare: no git configuration of the user, no CI variables, no proxies.
    """
    with tempfile.TemporaryDirectory(prefix="witness-schema-") as home:
        folder = Path(home, "empty")
        folder.mkdir()
        running = subprocess.Popen(
            ["sh", "-eu", "-c", shell],
            cwd=folder,
            env=build_environment(witness, Path(home)),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            # A process group of its own, so that a time-out also ends what the shell has started.
            start_new_session=True,
        )
        return _await_outcome(running, seconds)


def _await_outcome(running: subprocess.Popen[bytes], seconds: float) -> Executed | Failed:
    """Wait for the end; no process of the group survives, even on an interrupt."""
    try:
        printed = running.communicate(timeout=seconds)[0].decode(errors="replace").strip()
    except subprocess.TimeoutExpired:
        return Failed(f"no end after {seconds:g} s")
    finally:
        if running.poll() is None:
            os.killpg(running.pid, signal.SIGKILL)
            running.communicate()
    if running.returncode:
        return Failed(f"exit {running.returncode}: {printed[-QUOTED_CHARACTERS:]}")
    return Executed()


def build_environment(witness: Path, home: Path) -> dict[str, str]:
    """The environment of an answer: PATH with `witness` first, an empty home, and the C locale."""
    return {
        "PATH": f"{witness.parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "HOME": str(home),
        "LC_ALL": "C",
        # /etc/gitconfig could set a template or hooks.
        "GIT_CONFIG_NOSYSTEM": "1",
    }
