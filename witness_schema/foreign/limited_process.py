"""Runs a module of this package in a Python process of its own, whose memory, CPU time and files are limited.

Parent: `ask`. Child: `tell_start` and `enter_limits`, once everything is imported.
"""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from witness_schema.errors import BrokenEnvironment, UnreadableSource
from witness_schema.foreign import write_barrier
from witness_schema.foreign.budgets import SECONDS, advise_raise, read_factor

MEMORY = 2 << 30  # bytes of address space; reading go-witness takes 0.2 GB
MOST_OUTPUT = 128 << 20
# The budget within comes first and names the place; this one holds for code that is not Python.
CPU_SECONDS = SECONDS * 1.25
# The folder of this package: an editable install finds it by a hook, which the child has not.
_HOME = str(Path(__file__).resolve().parents[2])
# What the child says first: it has found and imported everything, so that whatever ends it now is the reading.
_STARTED = b"started\n"
_START = (
    "import sys; sys.path[:] = sys.argv[2:]; import runpy; runpy.run_module(sys.argv[1], run_name='__main__')"
)


def ask(module: str, question: bytes, where: str) -> bytes:
    """Return what `module` prints when it is given `question` on standard input.

    where: what is read, for errors. Raises UnreadableSource where the process ends before its answer,
    BrokenEnvironment where it does not even start.
    """
    # A relative entry would lead into the current folder, which may be the hostile one.
    path = (_HOME, *(entry for entry in sys.path if os.path.isabs(entry)))  # noqa: PTH117 - entries are texts
    # -I: no folder of the user's and no PYTHON… variable; -S: the path is complete.
    options = ["-I", "-S", *(["-B"] if sys.dont_write_bytecode else [])]
    command = [sys.executable, *options, "-c", _START, module, *path]
    factor = read_factor()
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        assert process.stdin
        assert process.stdout
        try:
            with contextlib.suppress(BrokenPipeError), process.stdin as stream:
                stream.write(question)
            answer = process.stdout.read(MOST_OUTPUT + 1)
        finally:
            # Ended already where it answered; on an interrupt it must not go on reading.
            if sys.exc_info()[0] is not None or process.stdout.read(1):
                process.kill()
    if not answer.startswith(_STARTED):
        raise BrokenEnvironment(
            "the process that reads foreign checkouts does not start",
            where=sys.executable,
            advice="install witness-schema anew in this environment",
        )
    if process.returncode or len(answer) > MOST_OUTPUT:
        raise UnreadableSource(_tell_ending(process.returncode), where=where, advice=advise_raise(factor))
    return answer.removeprefix(_STARTED)


def _tell_ending(status: int) -> str:
    if status == -signal.SIGXCPU:
        return f"reading this checkout takes more than {CPU_SECONDS * read_factor():g} seconds of CPU time"
    if status < 0:
        return f"reading this checkout ended with signal {-status}, as a lack of memory does"
    return "reading this checkout takes more memory or output than it may"


def tell_start() -> None:
    """Say that everything is imported: the child's first words on its standard output."""
    sys.stdout.buffer.write(_STARTED)
    sys.stdout.buffer.flush()


def enter_limits(places: Iterable[Path]) -> None:
    """Limit this process, for good: memory, CPU time, no file to write, and reading below `places` and Python alone."""
    factor = read_factor()
    cpu, memory = int(CPU_SECONDS * factor) + 1, int(MEMORY * factor)
    for kind, limit in (
        (resource.RLIMIT_CPU, cpu),
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        # macOS has no limit of address space, and a lower limit of the user's own stays.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(kind, (limit, limit))
    python = (Path(entry) for entry in (*sys.path, sys.prefix, sys.base_prefix))
    write_barrier.restrict_to_reading((*places, *python))
