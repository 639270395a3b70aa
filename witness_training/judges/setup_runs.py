"""Runs one answer of each distinct setup in the background, as it stands and with its product changed, and remembers by digest what passed."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from witness_schema.documents.foreign_file import read_bytes
from witness_schema.documents.record_form import COUNT, RecordForm, map_of
from witness_schema.errors import UnreadableSource
from witness_schema.json_writing import dumps
from witness_schema.swapping import replace_path
from witness_training.judges.scripts.script_reports import NoSandbox, Scenario, ScriptReport
from witness_training.judges.scripts.script_runs import run_script
from witness_training.tasks.answers import ARTIFACT, list_settings
from witness_training.tasks.setups import Setup

# What a note of a setup holds: kind of refusal → how many of them go-witness gave.
_NOTE = RecordForm("note of an execution", map_of(COUNT), "")


@dataclass(frozen=True, slots=True)
class Remembered:
    """A run of the same shell that passed every judge before. refused: kind of refusal → their number."""

    refused: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class SetupRun:
    """The reports of one setup: the shell as it stands, and with its product changed after `witness run`."""

    plain: ScriptReport
    tampered: ScriptReport


Outcome = SetupRun | Remembered


class SetupRuns:
    """Runs shells on all processors while the caller does other work; leaving the `with` drops runs that have not begun.

    memory: a folder for what passed, by the digest of shell and settings, so that an interrupted generation need not repeat it;
            None remembers nothing.
    """

    def __init__(self, memory: Path | None) -> None:
        self._memory = memory
        # Threads suffice: the work is done in child processes.
        self._pool = ThreadPoolExecutor(os.cpu_count() or 1)
        self._runs: dict[Future[Outcome], Setup] = {}
        self._notes: dict[Setup, Path] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)

    def begin(self, shells: Mapping[Setup, str]) -> None:
        """Queue a run of each shell."""
        for setup, shell in shells.items():
            settings = dict(list_settings(setup))
            if self._memory is not None:
                self._notes[setup] = self._memory / _digest(shell, settings)
            self._runs[self._pool.submit(self._run, shell, settings, self._notes.get(setup))] = setup

    @property
    def done(self) -> int:
        """The number of runs that have ended."""
        return sum(run.done() for run in self._runs)

    def outcomes(self, ended: Callable[[], None]) -> Iterator[tuple[Setup, Outcome]]:
        """Yield each setup with its outcome as runs end; `ended` is called after each."""
        for run in as_completed(self._runs):
            yield self._runs[run], run.result()
            ended()

    def remember(self, setup: Setup, refused: Mapping[str, int]) -> None:
        """Note that this setup's shell passed every judge. Failures are not noted: the next attempt must run them again."""
        if setup in self._notes:
            note = self._notes[setup]
            note.parent.mkdir(parents=True, exist_ok=True)
            with replace_path(note) as fresh:
                fresh.write_text(dumps(dict(refused)))

    @staticmethod
    def _run(shell: str, settings: Mapping[str, str], note: Path | None) -> Outcome:
        if note is not None and (known := _find_note(note)) is not None:
            return Remembered(known)
        scenarios = (
            Scenario("as it stands", environment=settings),
            Scenario("changed product", after_run=f"echo changed > {ARTIFACT}", environment=settings),
        )
        reports = run_script(shell, scenarios, trusted=True)
        assert not isinstance(reports, NoSandbox), "what we wrote needs no sandbox"
        return SetupRun(*reports)


def _digest(shell: str, settings: Mapping[str, str]) -> str:
    text = "".join(f"{name}={value}\n" for name, value in settings.items()) + shell
    return hashlib.sha256(text.encode()).hexdigest()


def _find_note(note: Path) -> Mapping[str, int] | None:
    try:
        known: Mapping[str, int] = _NOTE.parse(read_bytes(note), str(note))
    # A missing or damaged note costs one run and is no error.
    except UnreadableSource:
        return None
    return known
