"""Processes that verify chunks, each with a bench of its own. Which of them verifies a chunk does not change its bytes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.connection import Connection, wait
from typing import Any, Protocol

from witness_schema import errors
from witness_schema.errors import BrokenEnvironment, WitnessSchemaError
from witness_training.dataset.mixed.chunk_files import ChunkFiles, Line
from witness_training.dataset.mixed.process_crew import Member, start_crew
from witness_training.dataset.mixed.row_verification import Judging, Verifier, open_verifier

_ADVICE = "is there enough memory for so many --workers? What is verified is kept: go on with --resume"
Progress = Callable[[int], None]


class VerifyChunks(Protocol):
    """Who verifies chunks and writes each: `verify_chunks` with some processes, or the workers of a cluster."""

    def __call__(
        self, files: ChunkFiles, judging: Judging, numbers: Sequence[int], *, progress: Progress
    ) -> None:
        """Verify these chunks; raises what `verify_chunks` raises."""


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
    with start_crew(run_worker, (files, judging), min(workers, len(numbers))) as crew:
        for worker in crew:
            worker.hand(next(remaining))
        while busy := {worker.connection: worker for worker in crew if worker.job is not None}:
            for ready in wait([*busy]):
                assert isinstance(ready, Connection)
                _take_message(busy[ready], remaining, progress)


def _take_message(worker: Member, remaining: Iterator[int], progress: Progress) -> None:
    match worker.receive(f"verified chunk {worker.job}", _ADVICE):
        case ("rows", int(count)):
            progress(count)
        case ("done",):
            worker.hand(next(remaining, None))
        case ("failed", str(kind), str(what), str(where), str(advice)):
            raise getattr(errors, kind)(what, where=where, advice=advice)


def run_worker(connection: Connection[Any, Any], parent: int, files: ChunkFiles, judging: Judging) -> None:
    """Verify the chunks whose numbers come through the pipe, until it is closed or None comes."""

    def report(count: int) -> None:
        if os.getppid() != parent:
            raise KeyboardInterrupt  # nobody waits for these rows any more
        connection.send(("rows", count))

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
