"""Runs the shell of an answer as it stands, in an empty folder, with `witness` on PATH: the judge that needs no trust."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

SECONDS = 120.0
QUOTED_CHARACTERS = 600  # characters of the output that a failure quotes


@dataclass(frozen=True, slots=True)
class Executed:
    """It ran to its end and `witness verify` accepted."""


@dataclass(frozen=True, slots=True)
class Failed:
    """It stopped; `reason` has the exit status and the end of what it printed."""

    reason: str


def execute(shell: str, witness: Path, seconds: float = SECONDS) -> Executed | Failed:
    """Run the shell (`sh -eu`) in an empty folder; `witness` is the command, whose folder is put on PATH.

    The environment is bare: the user's git configuration, CI variables and proxies are not there to help or hinder.
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
            start_new_session=True,
        )
        return _await_outcome(running, seconds)


def _await_outcome(running: subprocess.Popen[bytes], seconds: float) -> Executed | Failed:
    """Wait for the end; whatever happens, no process of the group is left."""
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
    """PATH with `witness` first, a home of its own, and nothing else that could matter."""
    return {
        "PATH": f"{witness.parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "HOME": str(home),
        "LC_ALL": "C",
        "GIT_CONFIG_NOSYSTEM": "1",
    }
