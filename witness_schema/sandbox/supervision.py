"""Starts a command, reads what it prints into a constant amount of memory, holds it to its limits, and leaves nothing of it."""

from __future__ import annotations

import io
import os
import selectors
import signal
import subprocess
import tarfile
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, assert_never

from witness_schema.living_locks import hold_temporary
from witness_schema.sandbox.boxes import Archive, Command
from witness_schema.sandbox.captured_output import CapturedOutput
from witness_schema.sandbox.confinement import (
    Confined,
    Ended,
    Limits,
    Outcome,
    OutOfMemory,
    OutOfOutput,
    OutOfTime,
    Refused,
)
from witness_schema.sandbox.launching import Started, end_group, launch
from witness_schema.sandbox.process_usage import list_descendants, measure_usage
from witness_schema.sandbox.start_request import StartRequest

CHUNK = 1 << 16
LOOK_EVERY = 0.05  # seconds between two looks at what the processes use
LOOK_AT_OURS = 0.25  # the same for what we wrote, which each process's own limits confine at once
QUOTED = 600  # characters of what a refused box said
BUILDING = 60.0  # seconds for a box to be finished, on a machine with much else to do
GRACE = 5.0  # seconds for what was killed to be gone


@contextmanager
def make_throwaway_folder(files: Mapping[str, bytes]) -> Iterator[Path]:
    """A folder with an empty `home`, and `work` with the files; gone at the end, whatever was done to its modes."""
    with hold_temporary() as folder:
        for room in ("home", "work"):
            (folder / room).mkdir()
        for path, content in files.items():
            file = folder / "work" / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        yield folder


def supervise(command: Command, confined: Confined) -> Outcome:
    """Run a command to its end, or end it."""
    with _open_announcement() as (started, announce):
        with _open_input(command, confined.files) as given, announce:
            running, output = _start(command, given, announce)
        supervisor = Supervisor(running, output, confined.limits, started if command.announces else None)
        supervisor.look_every = LOOK_AT_OURS if command.stays else LOOK_EVERY
        try:
            exceeded = supervisor.watch()
        finally:
            supervisor.end()
            _run_closing(command)
        return exceeded or supervisor.build_outcome()


def _start(command: Command, given: IO[bytes], announce: IO[bytes]) -> tuple[Started, IO[bytes]]:
    """Start it; what it prints can be read from the file."""
    request = StartRequest(
        command.argv,
        command.environment,
        str(command.folder),
        steps=command.steps,
        limits=command.limits,
        stays=command.stays,
        announces=command.announces,
        walls=command.walls,
        room=command.room,
    )
    reading, writing = os.pipe()
    output = os.fdopen(reading, "rb", buffering=0)
    try:
        with os.fdopen(writing, "wb", buffering=0):
            return launch(request, given.fileno(), writing, announce.fileno()), output
    except BaseException:
        output.close()
        raise


@contextmanager
def _open_announcement() -> Iterator[tuple[IO[bytes], IO[bytes]]]:
    """A pipe on which the box tells that it is finished; without a word, what follows has not begun."""
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    with os.fdopen(reading, "rb", buffering=0) as started, os.fdopen(writing, "wb", buffering=0) as announce:
        yield started, announce


@contextmanager
def _open_input(command: Command, files: Mapping[str, bytes]) -> Iterator[IO[bytes]]:
    """Nothing, or the files: a file without a name, so that nothing is left of it."""
    with tempfile.TemporaryFile() as stream:
        match command.archive:
            case Archive.none:
                with os.fdopen(os.open(os.devnull, os.O_RDONLY), "rb", buffering=0) as nothing:
                    yield nothing
                return
            case Archive.tar:
                _write_archive(stream, files)
            case Archive.box:
                for name, content in files.items():
                    path = os.fsencode(name)
                    stream.write(b"%d %d\n" % (len(path), len(content)) + path + content)
            case _:
                assert_never(command.archive)
        stream.seek(0)
        yield stream


def _write_archive(stream: IO[bytes], files: Mapping[str, bytes]) -> None:
    with tarfile.open(fileobj=stream, mode="w") as archive:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))


def _run_closing(command: Command) -> None:
    """Whatever comes of it: the container may have ended by itself, or Docker itself may have."""
    if command.closing:
        with suppress(OSError, subprocess.TimeoutExpired):
            subprocess.run(
                command.closing,
                env=command.environment,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                check=False,
                timeout=60,
            )


class Supervisor:
    """One running command. `watch` until it ends or exceeds a limit, then `end`, then ask for the outcome.

    started: says a word once the box is finished, and from then on the program's time counts; None where there is nothing to build.
    """

    def __init__(
        self, running: Started, output: IO[bytes], limits: Limits, started: IO[bytes] | None
    ) -> None:
        self.captured = CapturedOutput(limits.kept)
        self.look_every = LOOK_EVERY
        self._running, self._limits, self._started = running, limits, started
        self._runs_in_box = False
        self._output = output
        os.set_blocking(self._output.fileno(), False)
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._output, selectors.EVENT_READ)

    def watch(self) -> OutOfTime | OutOfMemory | OutOfOutput | Refused | None:
        """Read until it ends; the first limit that it exceeds."""
        look = 0.0
        begun = time.monotonic()
        while self._running.poll() is None:
            self._await()
            now = time.monotonic()
            if self._is_building():
                begun = now if self._is_finished() else begun
                if now - begun > BUILDING:
                    return Refused(f"the box was not finished within {BUILDING:g} s")
            if self.captured.size > self._limits.output:
                return OutOfOutput(self._limits.output, self.captured.printed())
            if not self._is_building() and now - begun > self._limits.wall_seconds:
                return OutOfTime("wall", self._limits.wall_seconds, self.captured.printed())
            if now >= look:
                look = now + self.look_every
                if exceeded := self._look():
                    return exceeded
        return None

    def _is_building(self) -> bool:
        return self._started is not None

    def _is_finished(self) -> bool:
        """Whether the word has come; asked once more than needed it does no harm."""
        if self._started is not None and self._started.read():
            self._started = None
            self._runs_in_box = True
        return self._started is None

    def _look(self) -> OutOfTime | OutOfMemory | None:
        used = measure_usage(self._running.pid, own_network=self._runs_in_box)
        if used.memory > self._limits.memory:
            return OutOfMemory(self._limits.memory, self.captured.printed())
        if used.cpu_seconds > self._limits.cpu_seconds:
            return OutOfTime("cpu", self._limits.cpu_seconds, self.captured.printed())
        return None

    def _await(self) -> None:
        """Wait a moment for output, or for the end once nobody can print any more."""
        if self._selector.get_map():
            self._read(LOOK_EVERY)
            return
        with suppress(subprocess.TimeoutExpired):
            self._running.wait(LOOK_EVERY)

    def _read(self, seconds: float) -> None:
        """Take what comes within so many seconds."""
        if self._selector.select(seconds):
            chunk = os.read(self._output.fileno(), CHUNK)
            self.captured.feed(chunk)
            if not chunk:
                self._selector.unregister(self._output)

    def end(self) -> None:
        """End all of it, and read what still lies in the pipe."""
        self._end_descendants()
        end_group(self._running)
        self._running.wait()
        self._drain()

    def _end_descendants(self) -> None:
        """Kill what stands below the process that we started, and wait for its own end, which says that all are gone."""
        until = time.monotonic() + GRACE
        while self._running.poll() is None and time.monotonic() < until:
            below = [
                process for process in list_descendants(self._running.pid) if process != self._running.pid
            ]
            for process in below:
                with suppress(ProcessLookupError, PermissionError):
                    os.kill(process, signal.SIGKILL)
            if not below:
                return
            self._await()  # whoever waits for them may have a word to say, into a pipe that is full

    def _drain(self) -> None:
        until = time.monotonic() + GRACE
        while self._selector.get_map() and time.monotonic() < until:
            self._read(until - time.monotonic())
        self._selector.close()
        self._output.close()

    def build_outcome(self) -> Outcome:
        """It came to its end by itself, or never began."""
        if self._is_building() and not self._is_finished():
            return Refused(self.captured.printed().text().strip()[-QUOTED:] or "the box could not be built")
        code, printed = self._running.returncode, self.captured.printed()
        assert code is not None
        code = code if code >= 0 else 128 - code
        if self.captured.size > self._limits.output:
            return OutOfOutput(self._limits.output, printed)
        if code == 128 + signal.SIGXCPU:
            return OutOfTime("cpu", self._limits.cpu_seconds, printed)
        return Ended(code, printed)
