"""A signal while the command is still being imported, or when it has run already: the same end as in its middle."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

from witness_schema.interrupts import INTERRUPTED

# Sends itself a signal at the import of a module, or at the very end.
SCRIPT = """
import atexit, os, runpy, sys
number, moment = int(sys.argv[1]), sys.argv[2]
sys.argv = ["witness-schema", "schema", "list"]
def watch(event, arguments):
    if event == "import" and arguments[0] == moment:
        os.kill(os.getpid(), number)
if moment == "the end":
    atexit.register(os.kill, os.getpid(), number)
else:
    sys.addaudithook(watch)
runpy.run_module("witness_cli.main", run_name="__main__")
"""
MOMENTS = ("typer", "witness_cli.vendor_command", "witness_cli.endings.exit_codes", "the end")


# Under nohup, these tests inherit a SIGHUP that is ignored.
HEEDED = "import signal, sys\nsignal.signal(int(sys.argv[1]), signal.SIG_DFL)\n"


def run(number: int, moment: str, before: str = "") -> tuple[int, str]:
    command = [sys.executable, "-c", before + SCRIPT, str(int(number)), moment]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stderr


@pytest.mark.parametrize("moment", MOMENTS)
def test_an_interrupt_is_never_a_traceback(moment: str) -> None:
    assert run(signal.SIGINT, moment) == (130, f"witness-schema: {INTERRUPTED}\n")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_other_signals_have_a_shells_code(number: int) -> None:
    assert run(number, MOMENTS[0], HEEDED) == (128 + number, f"witness-schema: {INTERRUPTED}\n")


def test_an_ignored_signal_stays_ignored() -> None:
    assert run_ignoring() == 0


def run_ignoring() -> int:
    """As nohup starts it."""
    line = f"trap '' HUP; exec {sys.executable} -c '{SCRIPT}' 1 typer"
    return subprocess.run(["bash", "-c", line], capture_output=True, check=False).returncode
