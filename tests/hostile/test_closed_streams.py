"""Every command with a closed standard stream, or a pipe that nobody reads: a quiet end, and no finding for it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from witness_cli.terminal.console import EXIT_FINDING

COMMAND = f"{sys.executable} -m witness_cli.main"
# What prints: each kind of output (lines, records, a table, JSON, help, a version), and a command that ends by a finding.
PRINTING = {
    "sample git -n 3": 0,
    "schema list": 0,
    "schema show git": 0,
    "schema diff v0.11.0 v0.12.0": 0,
    "combinations --set offline": 0,
    "combinations --set offline --color always": 0,
    "combinations --set offline --format json": 0,
    "--version": 0,
    "--help": 0,
    "doctor": EXIT_FINDING,
    "sample gti": 2,
}
OFTEN = ("combinations --set offline --color always", "--help", "sample gti")
# `| true`: a pipe whose reader ends at once.
WAYS = {
    "closed output": ">&-",
    "all closed": "<&- >&- 2>&-",
    "no errors": "2>&-",
    "no reader": "| true",
    "neither": "2>&1 | true",
}


def run(words: str, way: str, tmp_path: Path) -> tuple[int, str]:
    line = f"set -o pipefail; {COMMAND} {words} {way}"
    environment = {
        "PATH": "/usr/bin:/bin",
        "WITNESS_SCHEMA_CACHE": str(tmp_path),
    }
    done = subprocess.run(["bash", "-c", line], env=environment, capture_output=True, text=True, check=False)
    return done.returncode, done.stderr


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_the_end_is_quiet(way: str, tmp_path: Path) -> None:
    # A start of Python costs a third of a second: all commands meet the first way, a few of them the others.
    chosen = PRINTING if way == ">&-" else OFTEN
    for words, code in ((words, PRINTING[words]) for words in chosen):
        status, told = run(words, way, tmp_path)
        assert status in {0, code} if "|" in way else status == code, (words, status, told)
        assert "Traceback" not in told
        assert "Exception ignored" not in told
        assert not list(tmp_path.glob("bug-reports/*"))


def test_a_full_device_is_misuse(tmp_path: Path) -> None:
    status, told = run("sample git", "> /dev/full", tmp_path)
    assert (status, "the disk is full" in told, "Traceback" in told) == (2, True, False)
