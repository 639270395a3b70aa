"""Runs a program that answers in place of a stand-in, for as long as a block runs."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from witness_schema.errors import BrokenEnvironment

PATIENCE = 10  # seconds for which a program may go on after its input has ended


@contextmanager
def run_program(command: Sequence[str]) -> Iterator[str]:
    """Yield the address that the program prints first, as `http://127.0.0.1:PORT`.

    The program is to end with its standard input, which the system closes however this process ends. Raises BrokenEnvironment
    where it cannot be started or ends without an address.
    """
    pipe = subprocess.PIPE
    try:
        process = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True)
    except OSError as error:
        raise BrokenEnvironment(
            f"the program of a stand-in cannot be started: {error.strerror}", where=command[0]
        ) from error
    with process:
        try:
            yield _read_address(process, command)
        finally:
            _end(process)


def _read_address(process: subprocess.Popen[str], command: Sequence[str]) -> str:
    assert process.stdout
    if address := process.stdout.readline().strip():
        return address
    raise BrokenEnvironment(
        f"the program of a stand-in ended with {process.wait()} before it served",
        where=" ".join(command),
        advice="run it by hand: what it says stands above, too",
    )


def _end(process: subprocess.Popen[str]) -> None:
    assert process.stdin
    process.stdin.close()
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
