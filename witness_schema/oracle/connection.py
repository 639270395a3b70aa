"""The oracle's process and the JSON lines to and from it: many requests in flight, without threads.

One loop writes what the pipe accepts and reads what has arrived, so full pipes cannot deadlock the two processes.
"""

from __future__ import annotations

import os
import selectors
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from typing import IO, Any, Never

import orjson

from witness_schema.errors import OracleLost
from witness_schema.json_writing import encode
from witness_schema.oracle.wire import Answer

GRACE = 5.0  # seconds for a clean end
READ_SIZE = 1 << 18


class Connection:
    """A running oracle.

    limit: seconds for each request. patience: seconds beyond the longest limit after which a silent oracle is lost.
    """

    def __init__(self, command: Sequence[str], *, limit: float, patience: float = 30.0) -> None:
        self._limit, self._patience = limit, patience
        # The stack closes the temporary file where the process cannot be started; `pop_all` keeps it open otherwise.
        with ExitStack() as files:
            self._diagnostics: IO[bytes] = files.enter_context(tempfile.TemporaryFile())
            self._process = self._start(command)
            self._files = files.pop_all()
        self._outgoing = bytearray()
        # The beginning of a line whose end has not arrived yet.
        self._unfinished: list[bytes] = []
        self._waiting: dict[int, float] = {}
        self._abandoned: set[int] = set()
        self._answers: dict[int, Answer] = {}
        self._last_id = 0
        self._heard = time.monotonic()
        self._lost: OracleLost | None = None

    def _start(self, command: Sequence[str]) -> subprocess.Popen[bytes]:
        try:
            # Standard error goes to a file: nobody reads it while the oracle runs, and a full pipe would block it.
            process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._diagnostics,
                bufsize=0,
                start_new_session=True,  # Ctrl-C reaches only this process; closing the pipe ends the oracle
            )
        except OSError as error:
            raise OracleLost(
                f"the oracle cannot be started: {error.strerror}", where=command[0], advice="make oracle"
            ) from error
        # Non-blocking: a write of more than the pipe's free space would block, also after `select` says "writable".
        for pipe in _get_pipes(process):
            os.set_blocking(pipe.fileno(), False)
        return process

    @property
    def unsent(self) -> int:
        """Bytes that the pipe has not accepted yet."""
        return len(self._outgoing)

    def send(self, operation: str, arguments: Mapping[str, Any], limit: float = 0.0) -> int:
        """Queues a request and returns its number. limit: in seconds; 0 for the oracle's own.

        Raises `OracleLost` where the oracle is lost or closed.
        """
        self._require_running()
        self._last_id += 1
        request = {"id": self._last_id, "op": operation, "limit_ms": int(limit * 1000), "args": arguments}
        self._outgoing += encode(request) + b"\n"
        # The clock of silence starts with the first request: an idle oracle has nothing to say.
        if not self._waiting:
            self._heard = time.monotonic()
        self._waiting[self._last_id] = limit or self._limit
        return self._last_id

    def is_answered(self, number: int) -> bool:
        """Whether the answer to a request has arrived and was not taken yet."""
        return number in self._answers

    def take(self, number: int) -> Answer:
        """Waits for the answer to a request, removes and returns it. Raises `OracleLost` where none will come."""
        while number not in self._answers:
            self.exchange()
        return self._answers.pop(number)

    def abandon(self, number: int) -> None:
        """Drops the answer to a request, now or when it arrives."""
        if self._answers.pop(number, None) is None:
            self._abandoned.add(number)

    def exchange(self) -> None:
        """Waits until the pipes are ready, then writes and reads what is possible."""
        self._require_running()
        stdin, stdout = _get_pipes(self._process)
        # Any request in flight may be the one that is computed now, so the longest limit counts.
        allowed = max(self._waiting.values(), default=self._limit) + self._patience
        with selectors.DefaultSelector() as selector:
            selector.register(stdout, selectors.EVENT_READ)
            if self._outgoing:
                selector.register(stdin, selectors.EVENT_WRITE)
            ready = selector.select(max(0.0, self._heard + allowed - time.monotonic()))
        if not ready:
            self._lose(f"the oracle has not answered for {allowed:.0f} s")
        for key, _ in ready:
            if key.fileobj is stdout:
                self._read(stdout)
            else:
                self._write(stdin)

    def _write(self, stdin: IO[bytes]) -> None:
        try:
            written = os.write(stdin.fileno(), self._outgoing[:READ_SIZE])
        except BlockingIOError:
            return
        except BrokenPipeError:
            self._outgoing.clear()  # the oracle has ended; its last answers and the end of file are still to be read
            return
        del self._outgoing[:written]

    def _read(self, stdout: IO[bytes]) -> None:
        try:
            received = os.read(stdout.fileno(), READ_SIZE)
        except BlockingIOError:
            return
        if not received:
            self._lose("the oracle ended while requests were in flight")
        self._heard = time.monotonic()
        first, *lines = received.split(b"\n")
        # A long line comes in thousands of pieces; joining them only at its end takes linear time.
        self._unfinished.append(first)
        if not lines:
            return
        *whole, rest = (b"".join(self._unfinished), *lines)
        self._unfinished = [rest]
        for line in whole:
            self._accept(line)

    def _accept(self, line: bytes) -> None:
        try:
            message = orjson.loads(line)
            number = message["id"]
            answer = Answer(message.get("result"), message.get("crashed", ""), message.get("error", ""))
        except (ValueError, TypeError, KeyError, AttributeError):
            self._lose(f"the oracle wrote a line that is not an answer: {line[:80]!r}")
        # A number that nobody waits for means that the two sides have lost step; no later answer could be trusted.
        if self._waiting.pop(number, None) is None:
            self._lose(f"the oracle answered a request that was not sent (number {number})")
        if number in self._abandoned:
            self._abandoned.discard(number)
        else:
            self._answers[number] = answer

    def close(self) -> None:
        """Ends the oracle: kills it where requests are in flight, else closes its input. A second call does nothing."""
        if self._process.returncode is None:
            self._end(kill=bool(self._waiting))

    def _require_running(self) -> None:
        if self._lost is not None:
            raise self._lost
        if self._process.returncode is not None:
            raise OracleLost("the oracle is closed", advice="start another: Oracle.start()")

    def _lose(self, what: str) -> Never:
        """Ends the oracle and raises `OracleLost` with its last words; later calls raise the same error."""
        status = self._end(kill=True)
        self._lost = OracleLost(
            f"{what}{status}",
            advice="start it again; if it happens again, build it again (make oracle) and report the request",
        )
        raise self._lost

    def _end(self, *, kill: bool) -> str:
        """Ends the process and returns its status and the end of its standard error, for an error message."""
        stdin, stdout = _get_pipes(self._process)
        with suppress(OSError):
            stdin.close()
        if kill:
            # A process that has crashed needs a moment to exit; killing it at once would hide its real status.
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(0.2)
            self._process.kill()
        try:
            self._process.wait(GRACE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        stdout.close()
        with self._files:
            self._diagnostics.seek(0)
            last = self._diagnostics.read()[-400:].decode(errors="replace").strip()
        return f" (status {self._process.returncode})" + (f": {last}" if last else "")


def _get_pipes(process: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes]]:
    assert process.stdin
    assert process.stdout
    return process.stdin, process.stdout
