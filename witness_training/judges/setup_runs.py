"""One real run for each distinct setup: the shell of an answer that has it, in the background, remembered by digest."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from pathlib import Path
from types import TracebackType
from typing import Self

from witness_training.judges.execution import Executed, Failed, execute
from witness_training.tasks.setups import Setup


class SetupRuns:
    """Runs shells on all processors while the caller does other work; leaving the `with` drops what has not begun.

    witness:  the command. memory: a folder for the digests of the shells that ran well with this very command, so that an
    interrupted generation does not begin anew; None remembers nothing.
    """

    def __init__(self, witness: Path, memory: Path | None) -> None:
        self._witness, self._memory = witness, memory
        self._pool = ThreadPoolExecutor(os.cpu_count() or 1)
        self._runs: dict[Future[Executed | Failed], Setup] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)

    def begin(self, shells: Mapping[Setup, str]) -> None:
        """Queue a run of each shell."""
        for setup, shell in shells.items():
            self._runs[self._pool.submit(self._run, shell)] = setup

    @property
    def done(self) -> int:
        """How many runs have ended."""
        return sum(run.done() for run in self._runs)

    def failures(self, ended: Callable[[], None]) -> dict[Setup, str]:
        """Wait for all; why each setup that failed did so. `ended` is called after each run."""
        failed: dict[Setup, str] = {}
        for run in as_completed(self._runs):
            outcome = run.result()
            if isinstance(outcome, Failed):
                failed[self._runs[run]] = outcome.reason
            ended()
        return failed

    def _run(self, shell: str) -> Executed | Failed:
        note = self._memory / hashlib.sha256(shell.encode()).hexdigest() if self._memory else None
        if note is not None and note.exists():
            return Executed()
        outcome = execute(shell, self._witness)
        if note is not None and isinstance(outcome, Executed):
            note.parent.mkdir(parents=True, exist_ok=True)
            note.touch()
        return outcome
