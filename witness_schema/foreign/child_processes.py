"""Starts Python processes of our own: a copy of this one where that is safe, else a new one that imports everything again.

A copy saves the imports, 0.2 seconds of CPU time. It is safe only while this process has one thread, and is not tried on macOS.
"""

from __future__ import annotations

import contextlib
import os
import runpy
import signal
import subprocess
import sys
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, NoReturn

# The folder of this package: an editable install finds it by a hook, which a new process has not.
_HOME = str(Path(__file__).resolve().parents[2])
_START = (
    "import sys; sys.path[:] = sys.argv[2:]; import runpy; runpy.run_module(sys.argv[1], run_name='__main__')"
)
_THREADS = Path("/proc/self/task")
_OWN_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGPIPE)


@dataclass(frozen=True, slots=True)
class Child:
    """A process that was started: where it reads and writes, and how to end it and to wait for its status (-N: signal N)."""

    questions: BinaryIO
    answers: BinaryIO
    kill: Callable[[], None]
    wait: Callable[[], int]


def start(module: str) -> Child:
    """Start `module` as a program: in a copy of this process where that is safe, else in a new Python."""
    return start_copy(module) if may_copy() else start_anew(module)


def may_copy() -> bool:
    """Whether this process may be copied: on Linux, while no thread is there that could hold a lock."""
    try:
        return len(os.listdir(_THREADS)) == 1  # noqa: PTH208 - names are enough
    except OSError:
        return False


def start_anew(module: str) -> Child:
    """Start `module` as a program in a new Python."""
    path = _list_search_path()
    # -I: no folder of the user's and no PYTHON… variable; -S: the path is complete.
    options = ["-I", "-S", *(["-B"] if sys.dont_write_bytecode else [])]
    process = subprocess.Popen(
        [sys.executable, *options, "-c", _START, module, *path],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert process.stdin
    assert process.stdout
    return Child(process.stdin, process.stdout, process.kill, process.wait)  # type: ignore[arg-type]


def _list_search_path() -> list[str]:
    # A relative entry would lead into the current folder, which may be the hostile one.
    return [_HOME, *(entry for entry in sys.path if os.path.isabs(entry))]  # noqa: PTH117 - entries are texts


def start_copy(module: str) -> Child:
    """Start `module` as a program in a copy of this process, without its open files and its handlers of signals."""
    question, asked = os.pipe()
    answered, answer = os.pipe()
    # A handler of ours must not run in the copy, before it has let go of them.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    try:
        pid = os.fork()
        if not pid:
            _become_child(module, question, answer)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    os.close(question)
    os.close(answer)
    return Child(os.fdopen(asked, "wb"), os.fdopen(answered, "rb"), lambda: _end(pid), lambda: _wait(pid))


def _become_child(module: str, question: int, answer: int) -> NoReturn:
    # Whatever happens, the copy must not return into what its parent was doing.
    try:
        # Kept, for a stream that is collected writes what its owner has not yet written.
        kept = sys.stdin, sys.stdout, sys.stderr
        os.dup2(question, 0)
        os.dup2(answer, 1)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        # Locks among them: the copy must not seem to hold what its parent holds.
        os.closerange(3, os.sysconf("SC_OPEN_MAX"))
        sys.stdin, sys.stdout = open(0, closefd=False), open(1, "w", closefd=False)  # noqa: SIM115
        sys.stderr = open(2, "w", closefd=False)  # noqa: SIM115
        sys.path[:] = _list_search_path()
        for number in _OWN_SIGNALS:
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_SETMASK, ())
        status = _run_as_main(module)
        sys.stdout.flush()
        del kept
        os._exit(status)
    finally:
        os._exit(1)


def _run_as_main(module: str) -> int:
    # That the parent has imported it already is meant: this is what a copy saves.
    warnings.filterwarnings("ignore", category=RuntimeWarning, module="runpy")
    try:
        runpy.run_module(module, run_name="__main__")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        sys.excepthook(*sys.exc_info())
        return 1
    return 0


def _end(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def _wait(pid: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
