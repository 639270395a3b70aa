"""Runs scripts of ours one after the other beside one oracle, since a start of it takes longer than many a script.

An oracle that ends, or says nothing for too long, is replaced by the next script; what it was running has failed.
"""

from __future__ import annotations

import os
import select
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from witness_schema.folder_guardians import remove_after_death
from witness_schema.living_locks import hold_temporary
from witness_schema.sandbox import build_command_beside, build_ending_command, explain_unpassable
from witness_training.judges.scripts.script_jobs import (
    AROUND,
    REPORT,
    Bounds,
    build_variables,
    fail_all,
    find_programs,
    write_job,
)
from witness_training.judges.scripts.script_reports import NoSandbox, Scenario, ScriptReport
from witness_training.judges.scripts.script_wire import read_report

CHUNK = 1 << 16
GRACE = 5.0  # seconds for an oracle to end once nobody writes to it


@dataclass(slots=True)
class ScriptSeries:
    """One oracle, in a folder of its own; it starts with the first script. For one thread at a time.

    room: the private network in which services answer, as `job_rooms` makes it; "" for this machine's own.
    """

    folder: Path
    room: str = ""
    _running: subprocess.Popen[bytes] | None = field(default=None, init=False)

    def run(
        self, shell: str, scenarios: Sequence[Scenario], bounds: Bounds
    ) -> tuple[ScriptReport, ...] | NoSandbox:
        """Run a script with `sh -eu` once in each scenario; there is one report for each."""
        if reason := explain_unpassable(shell):
            return fail_all(scenarios, f"the shell {reason}")
        line = write_job(shell, scenarios, replace(bounds, room=self.room), trusted=True)
        deadline = time.monotonic() + bounds.seconds * len(scenarios) + AROUND
        try:
            running = self._start()
            assert running.stdin is not None
            running.stdin.write(line + b"\n")
            running.stdin.flush()
            return read_report(self._read(running, deadline), scenarios)
        except (OSError, EOFError, TimeoutError) as error:
            self.end()
            return fail_all(scenarios, f"the oracle of the scripts was lost: {error}")

    def _start(self) -> subprocess.Popen[bytes]:
        if self._running is None or self._running.poll() is not None:
            self.end()
            binary, _ = find_programs()
            argv = [str(binary), "scripts"]
            self._running = subprocess.Popen(
                build_command_beside(argv, self.room) if self.room else build_ending_command(argv),
                cwd=self.folder,
                env=build_variables(os.environ.get("PATH", os.defpath), self.folder),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        return self._running

    @staticmethod
    def _read(running: subprocess.Popen[bytes], deadline: float) -> bytes:
        """The next line that is not empty. Raises EOFError and TimeoutError where none comes."""
        assert running.stdout is not None
        text, waiting = bytearray(), select.poll()
        waiting.register(running.stdout, select.POLLIN)
        while not text.endswith(b"\n") or not text.strip():
            if not waiting.poll(max(0.0, deadline - time.monotonic()) * 1000):
                raise TimeoutError("it has not answered")
            chunk = os.read(running.stdout.fileno(), CHUNK)
            if not chunk:
                raise EOFError("it has ended")
            text += chunk
            if len(text) > REPORT:
                raise EOFError("its report is too long")
        return bytes(text.strip())

    def end(self) -> None:
        """End the oracle, and what it runs."""
        if self._running is None:
            return
        assert self._running.stdin is not None
        assert self._running.stdout is not None
        with suppress(OSError):
            self._running.stdin.close()
        try:
            self._running.wait(GRACE)
        except subprocess.TimeoutExpired:
            self._running.terminate()
            self._running.wait()
        self._running.stdout.close()
        self._running = None


@contextmanager
def open_series(room: str = "") -> Iterator[ScriptSeries]:
    """A series whose oracle ends with the block, or with this process."""
    with hold_temporary() as folder, remove_after_death(folder):
        series = ScriptSeries(folder, room)
        try:
            yield series
        finally:
            series.end()
