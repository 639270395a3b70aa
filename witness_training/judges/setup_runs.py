"""Runs one answer of each distinct setup in the background, and remembers successful shells by digest."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from pathlib import Path
from types import TracebackType
from typing import Self

from witness_training.judges.execution import Executed, Failed, NotJudged, execute
from witness_training.tasks.answers import list_settings
from witness_training.tasks.setups import Setup


class SetupRuns:
    """Runs shells on all processors while the caller does other work; leaving the `with` drops runs that have not begun.

    witness: the command.
    memory:  a folder for the digests of shells that succeeded with this command, so that an interrupted generation need
             not repeat them; None remembers nothing.
    """

    def __init__(self, witness: Path, memory: Path | None) -> None:
        self._witness, self._memory = witness, memory
        # Threads suffice: the work is done in child processes.
        self._pool = ThreadPoolExecutor(os.cpu_count() or 1)
        self._runs: dict[Future[Executed | Failed | NotJudged], Setup] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)

    def begin(self, shells: Mapping[Setup, str]) -> None:
        """Queue a run of each shell."""
        for setup, shell in shells.items():
            self._runs[self._pool.submit(self._run, shell, dict(list_settings(setup)))] = setup

    @property
    def done(self) -> int:
        """The number of runs that have ended."""
        return sum(run.done() for run in self._runs)

    def failures(self, ended: Callable[[], None]) -> dict[Setup, str]:
        """Wait for all runs and return setup → reason of those that did not succeed; `ended` is called after each run."""
        failed: dict[Setup, str] = {}
        for run in as_completed(self._runs):
            outcome = run.result()
            if isinstance(outcome, Failed | NotJudged):
                failed[self._runs[run]] = outcome.reason
            ended()
        return failed

    def _run(self, shell: str, settings: dict[str, str]) -> Executed | Failed | NotJudged:
        run = "".join(f"{name}={value}\n" for name, value in settings.items()) + shell
        note = self._memory / hashlib.sha256(run.encode()).hexdigest() if self._memory else None
        if note is not None and note.exists():
            return Executed()
        outcome = execute(shell, self._witness, settings=settings)
        # Failures are not remembered: the next attempt must run them again.
        if note is not None and isinstance(outcome, Executed):
            note.parent.mkdir(parents=True, exist_ok=True)
            note.touch()
        return outcome
