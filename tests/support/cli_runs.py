"""The command as its users run it, in a process of its own: a fork with the imports made, which spares a second of processor time each."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from support.warm_command import COMMAND
from witness_cli import main
from witness_cli.endings.exit_codes import run_to_end
from witness_schema.interrupts import exit_on_signals


def run(*words: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run the command in a fork of this process; the tests of `endings/` and of the wheel start Python as well."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        child = os.fork()
        if child == 0:
            _become_command(words, cwd, out.fileno(), err.fileno())
        _, status = os.waitpid(child, 0)
        texts = []
        for file in (out, err):
            file.seek(0)
            texts.append(file.read().decode())
    return subprocess.CompletedProcess(list(words), os.waitstatus_to_exitcode(status), *texts)


def _become_command(words: tuple[str, ...], cwd: Path | None, out: int, err: int) -> None:
    code = 99
    try:
        silence = os.open(os.devnull, os.O_RDONLY)
        for number, descriptor in enumerate((silence, out, err)):
            os.dup2(descriptor, number)
        sys.stdin = os.fdopen(0, "r", closefd=False)
        sys.stdout, sys.stderr = (
            os.fdopen(number, "w", closefd=False, encoding="utf-8") for number in (1, 2)
        )
        if cwd is not None:
            os.chdir(cwd)
        sys.argv = ["witness-schema", *words]
        exit_on_signals()
        main.clean_environment()
        code = run_to_end(COMMAND)
    finally:
        os._exit(code)
