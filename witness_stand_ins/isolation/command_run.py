"""Runs a command beside stand-ins: with a limit, with signals passed on, and so that nothing of it is left."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from witness_schema.errors import BrokenEnvironment
from witness_schema.interrupts import handle_signals

PASSED_ON = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)
OF_TERMINALS = frozenset({signal.SIGINT, signal.SIGQUIT})
GRACE = 5.0  # seconds for what was ended to be gone
TIMED_OUT = 124  # as timeout(1) ends


@dataclass(frozen=True, slots=True)
class CommandEnd:
    """How a command ended. code: as a shell has it: 128 + n for signal n, 127 not found, 124 where the limit ended it."""

    code: int
    timed_out: bool = False


def describe_reach(names: Iterable[str]) -> str:
    """What a command in a private network with these hosts reaches, to be said before it starts."""
    return f"isolated: the command reaches {', '.join(names) or 'no service'}, and nothing else"


def run_command(
    surrounded: Sequence[str],
    cwd: Path,
    environment: Mapping[str, str],
    limit: float | None = None,
    *,
    pass_signals_on: bool = False,
) -> CommandEnd:
    """Run a command line of `build_command_beside` to its end; its streams are those of this process.

    limit: seconds after which it is ended, with all that it started. pass_signals_on: whether ending signals go to it instead of
    ending this process; for the main thread. Raises BrokenEnvironment where it cannot be started.
    """
    try:
        process = subprocess.Popen(surrounded, cwd=cwd, env=dict(environment))
    except OSError as error:
        raise BrokenEnvironment(f"the command cannot be started: {error.strerror}", where=str(cwd)) from error
    ends = None if limit is None else time.monotonic() + limit
    try:
        with _passing_on(process) if pass_signals_on else nullcontext():
            code = _wait(process, ends)
    finally:
        end_command(process)
    if code is None:
        return CommandEnd(TIMED_OUT, timed_out=True)
    return CommandEnd(code if code >= 0 else 128 - code)


def _wait(process: subprocess.Popen[bytes], ends: float | None) -> int | None:
    """Its exit code, None once the time is over."""
    try:
        return process.wait(None if ends is None else max(0.0, ends - time.monotonic()))
    except subprocess.TimeoutExpired:
        return None


def end_command(process: subprocess.Popen[bytes]) -> None:
    """End a command of `build_command_beside`, unless it has ended: on Linux the process above it ends all that it has started.

    Elsewhere its group is all there is, if it has one of its own.
    """
    if process.poll() is not None:
        return
    with suppress(ProcessLookupError):
        if sys.platform != "linux" and os.getpgid(process.pid) == process.pid:
            os.killpg(process.pid, signal.SIGTERM)
        else:
            process.send_signal(signal.SIGUSR1)
    try:
        process.wait(GRACE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _passing_on(process: subprocess.Popen[bytes]) -> AbstractContextManager[None]:
    """Pass ending signals on to the command while the block runs."""

    def send(number: int, _frame: FrameType | None) -> None:
        # A terminal sends these to the command as well.
        if not (number in OF_TERMINALS and _has_terminal()):
            with suppress(ProcessLookupError):
                process.send_signal(number)

    return handle_signals(PASSED_ON, send)


def _has_terminal() -> bool:
    """Whether this process is in the group that its terminal sends signals to."""
    try:
        with Path("/dev/tty").open("rb") as terminal:
            return os.tcgetpgrp(terminal.fileno()) == os.getpgrp()
    except OSError:
        return False
