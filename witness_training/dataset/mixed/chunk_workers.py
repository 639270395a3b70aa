"""Processes that verify chunks, each with a bench of its own. Which of them verifies a chunk does not change its bytes."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import Any, Protocol

from witness_schema import errors
from witness_schema.errors import BrokenEnvironment, WitnessSchemaError
from witness_schema.interrupts import interrupt_on_signals
from witness_training.dataset.mixed.chunk_files import ChunkFiles, Line
from witness_training.dataset.mixed.row_verification import Judging, Verifier, open_verifier

Progress = Callable[[int], None]


class VerifyChunks(Protocol):
    """Who verifies chunks and writes each: `verify_chunks` with some processes, or the workers of a cluster."""

    def __call__(
        self, files: ChunkFiles, judging: Judging, numbers: Sequence[int], *, progress: Progress
    ) -> None:
        """Verify these chunks; raises what `verify_chunks` raises."""


END_SECONDS = 20.0  # for a process that was told to end


def verify_chunks(
    files: ChunkFiles, judging: Judging, numbers: Sequence[int], workers: int, progress: Progress
) -> None:
    """Verify these chunks and write each. progress: takes the number of rows that were verified since it was called last.

    Raises NotConformant for a row that does not pass, BrokenEnvironment for a process that was killed or a full disk,
    OracleLost where an oracle ends.
    """
    if not numbers:
        return
    if workers == 1:
        with open_verifier(judging) as verifier:
            for number in numbers:
                _verify_chunk(files, verifier, number, progress)
        return
    remaining = iter(numbers)
    with _start_workers(files, judging, min(workers, len(numbers))) as crew:
        for worker in crew:
            worker.hand(next(remaining))
        while busy := {worker.connection: worker for worker in crew if worker.chunk is not None}:
            for ready in wait([*busy]):
                assert isinstance(ready, Connection)
                _take_message(busy[ready], remaining, progress)


@dataclass(slots=True)
class _Worker:
    """A process, its pipe, and the chunk that it has."""

    process: SpawnProcess
    connection: Connection[Any, Any] = field(repr=False)
    chunk: int | None = None

    def hand(self, chunk: int | None) -> None:
        # A process that was killed is noticed when its message is missed.
        with suppress(OSError):
            self.connection.send(chunk)
        self.chunk = chunk


def _take_message(worker: _Worker, remaining: Iterator[int], progress: Progress) -> None:
    try:
        message = worker.connection.recv()
    except (EOFError, OSError):
        worker.process.join(END_SECONDS)
        raise BrokenEnvironment(
            f"a process that verified chunk {worker.chunk} has ended with {_describe(worker.process.exitcode)}",
            advice="is there enough memory for so many --workers? What is verified is kept: go on with --resume",
        ) from None
    match message:
        case ("rows", int(count)):
            progress(count)
        case ("done",):
            worker.hand(next(remaining, None))
        case ("failed", str(kind), str(what), str(where), str(advice)):
            raise getattr(errors, kind)(what, where=where, advice=advice)


def _describe(code: int | None) -> str:
    if code is not None and code < 0:
        return f"signal {-code} ({signal.Signals(-code).name})"
    return f"exit code {code}"


@contextmanager
def _start_workers(files: ChunkFiles, judging: Judging, count: int) -> Iterator[list[_Worker]]:
    """Start the processes; leaving the `with` ends them, whatever they are doing."""
    # A fork of a process with threads may hang; a new process also holds no descriptor of this one.
    context = get_context("spawn")
    crew: list[_Worker] = []
    try:
        for _ in range(count):
            ours, theirs = context.Pipe()
            process = context.Process(target=run_worker, args=(theirs, files, judging, os.getpid()))
            process.start()
            theirs.close()
            crew.append(_Worker(process, ours))
        yield crew
    finally:
        for worker in crew:
            worker.connection.close()
            worker.process.terminate()
        for worker in crew:
            worker.process.join(END_SECONDS)
            if worker.process.exitcode is None:
                worker.process.kill()
                worker.process.join()


def run_worker(connection: Connection[Any, Any], files: ChunkFiles, judging: Judging, parent: int) -> None:
    """Verify the chunks whose numbers come through the pipe, until it is closed."""
    # Ctrl-C reaches every process of a terminal; the parent decides, and ends this one by SIGTERM.
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def report(count: int) -> None:
        if os.getppid() != parent:
            raise KeyboardInterrupt  # nobody waits for these rows any more
        connection.send(("rows", count))

    with suppress(KeyboardInterrupt, EOFError, BrokenPipeError, ConnectionResetError), interrupt_on_signals():
        try:
            with open_verifier(judging) as verifier:
                while (number := connection.recv()) is not None:
                    _verify_chunk(files, verifier, number, report)
                    connection.send(("done",))
        except WitnessSchemaError as error:
            connection.send(("failed", type(error).__name__, error.what, error.where, error.advice))


def _verify_chunk(files: ChunkFiles, verifier: Verifier, number: int, progress: Progress) -> None:
    rows = []
    for planned in files.read_plan(number):
        rows.append(verifier.verify(planned))
        progress(1)
    keep_chunk(files, number, rows)


def keep_chunk(files: ChunkFiles, number: int, rows: Sequence[Line]) -> None:
    """Write the verified rows of a chunk. Raises BrokenEnvironment where the disk does not take them."""
    try:
        files.write_chunk(number, rows)
    except OSError as error:
        raise BrokenEnvironment(
            f"a chunk cannot be written: {error.strerror or error}",
            where=str(files.folder),
            advice="free some space; what is verified is kept: go on with --resume",
        ) from None
