"""A crew of processes, each with a pipe: started together, handed jobs one by one, and ended whatever they are doing."""

from __future__ import annotations

import os
import signal
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import Any

from witness_schema.errors import BrokenEnvironment
from witness_schema.interrupts import interrupt_on_signals
from witness_schema.rare_collections import collect_rarely

END_SECONDS = 20.0  # for a process that was told to end


@dataclass(frozen=True, slots=True)
class _Defect:
    """What a process sends of an error that is nobody's but ours."""

    text: str


@dataclass(slots=True)
class Member:
    """A process, its pipe, and the job that it has; None for none."""

    process: SpawnProcess
    connection: Connection[Any, Any] = field(repr=False)
    job: Any = None

    def hand(self, job: Any) -> None:
        """Send a job; None is sent too, and ends what asks for the next one."""
        # A process that was killed is noticed when its message is missed.
        with suppress(OSError):
            self.connection.send(job)
        self.job = job

    def receive(self, work: str, advice: str) -> Any:
        """The next message. work: what it does, for the error.

        Raises BrokenEnvironment where the process was killed, and RuntimeError, with its traceback, for a defect of ours in it.
        """
        try:
            message = self.connection.recv()
        except (EOFError, OSError):
            self.process.join(END_SECONDS)
            ended = _describe(self.process.exitcode)
            raise BrokenEnvironment(f"a process that {work} has ended with {ended}", advice=advice) from None
        if isinstance(message, _Defect):
            raise RuntimeError(f"a process that {work} has failed:\n{message.text}")
        return message


def _describe(code: int | None) -> str:
    if code is not None and code < 0:
        return f"signal {-code} ({signal.Signals(-code).name})"
    return f"exit code {code}"


@contextmanager
def start_crew(work: Callable[..., None], arguments: tuple[Any, ...], count: int) -> Iterator[list[Member]]:
    """Start `count` processes of `work(connection, parent, *arguments)`, a function of a module; leaving the `with` ends them.

    parent: the id of this process; when `os.getppid()` is another, nobody waits for the work any more.
    """
    # A fork of a process with threads may hang; a new process also holds no descriptor of this one.
    context = get_context("spawn")
    crew: list[Member] = []
    try:
        for _ in range(count):
            ours, theirs = context.Pipe()
            process = context.Process(target=_run, args=(work, theirs, os.getpid(), *arguments))
            process.start()
            theirs.close()
            crew.append(Member(process, ours))
        yield crew
    finally:
        for member in crew:
            member.connection.close()
            member.process.terminate()
        for member in crew:
            member.process.join(END_SECONDS)
            if member.process.exitcode is None:
                member.process.kill()
                member.process.join()


def _run(work: Callable[..., None], connection: Connection[Any, Any], parent: int, *arguments: Any) -> None:
    # Ctrl-C reaches every process of a terminal; the parent decides, and ends this one by SIGTERM.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with (
        suppress(KeyboardInterrupt, EOFError, BrokenPipeError, ConnectionResetError),
        interrupt_on_signals(),
        collect_rarely(),
    ):
        try:
            work(connection, parent, *arguments)
        except (EOFError, OSError):
            raise
        except Exception:
            connection.send(_Defect(traceback.format_exc()))
