"""Every command that README and docs show, run from the wheel alone: outside the clone and without a network."""

from __future__ import annotations

import os
import pty
import re
import select
import shlex
import subprocess
from pathlib import Path

import pytest

from support.wheel_environment import Installed
from witness_schema.clone import repository_root

ROOT = repository_root()
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
DONE, FINDING, MISUSE = 0, 1, 2
# On a terminal as well: one of each kind of output, since the rest shares their code.
ON_A_TERMINAL = (
    "witness-schema --help",
    "witness-schema doctor",
    "witness-schema schema list",
    "witness-schema vendor versions",
)


def documented() -> list[str]:
    """The commands in blocks of shell, without what a pipe or a redirection adds."""
    commands: dict[str, None] = {}
    for page in PAGES:
        for block in re.findall(r"^```(?:sh|console|bash)\n(.*?)^```", page.read_text(), re.M | re.S):
            for line in block.splitlines():
                shown = re.match(r"(?:\$ )?(witness-schema\b[^|>#&]*)", line)
                if shown:
                    commands[shown[1].strip()] = None
    return [*commands]


COMMANDS = documented()


def words_of(command: str, installed: Installed) -> list[str]:
    return [str(installed.python), str(installed.command), *shlex.split(command)[1:]]


def check(status: int, printed: str, command: str) -> None:
    assert "Traceback" not in printed, f"{command}\n{printed}"
    assert status in {DONE, FINDING, MISUSE}, f"{command}: {status}\n{printed}"
    if status == MISUSE:
        assert "→" in printed or "Usage" in printed, f"{command} says no remedy\n{printed}"


def test_there_are_commands() -> None:
    assert len(COMMANDS) > 15


@pytest.mark.parametrize("command", COMMANDS)
def test_on_a_pipe(command: str, installed: Installed, tmp_path: Path) -> None:
    done = installed.run(*words_of(command, installed)[1:], cwd=tmp_path)
    check(done.returncode, done.stdout + done.stderr, command)
    if done.returncode == MISUSE:
        assert not any(tmp_path.iterdir()), f"{command} left something half-written"


@pytest.mark.parametrize("command", ON_A_TERMINAL)
def test_on_a_terminal(command: str, installed: Installed, tmp_path: Path) -> None:
    control, terminal = pty.openpty()
    process = subprocess.Popen(
        words_of(command, installed),
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
        cwd=tmp_path,
        env=installed.environment(),
    )
    os.close(terminal)
    printed = bytearray()
    while process.poll() is None or select.select([control], [], [], 0.1)[0]:
        try:
            if select.select([control], [], [], 0.2)[0]:
                printed += os.read(control, 65536)
        except OSError:
            break
    os.close(control)
    check(process.wait(), printed.decode(errors="replace"), command)
    assert printed
