"""Runs a command in a process of its own, which goes on when this one has printed what it says at first."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence

import typer

_START = "from witness_cli.main import main; main()"


def start_in_background(words: Sequence[str]) -> str:
    """Start this command line, and return what it prints until it closes its output.

    Where it ends without that, its errors are printed and this command exits as it did.
    """
    pipe = subprocess.PIPE
    process = subprocess.Popen(
        [sys.executable, "-c", _START, *words],
        stdin=subprocess.DEVNULL,
        stdout=pipe,
        stderr=pipe,
        encoding="utf-8",
        start_new_session=True,
    )
    assert process.stdout
    assert process.stderr
    with process.stdout, process.stderr:
        printed = process.stdout.read()
        if not printed:
            sys.stderr.write(process.stderr.read())
            raise typer.Exit(process.wait())
    # It ends by itself: nobody waits for it, and Python is not to warn of that.
    process.returncode = 0
    return printed
