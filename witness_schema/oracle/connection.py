"""The oracle's process and the lines to and from it: many requests in flight, no threads.

One loop writes what the pipe takes and reads what has come, so a full pipe on either side cannot stop both.
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
from witness_schema.oracle.wire import Answer

GRACE = 5.0  # seconds for a clean end
READ_SIZE = 1 << 18


class Connection:
    """A running oracle. `patience`: seconds beyond a request's own limit without any answer, after which it is lost."""

    def __init__(self, command: Sequence[str], *, limit: float, patience: float = 30.0) -> None:
        self._limit, self._patience = limit, patience
        with ExitStack() as files:
            self._diagnostics: IO[bytes] = files.enter_context(tempfile.TemporaryFile())
            self._process = self._start(command)
            self._files = files.pop_all()
        self._outgoing = bytearray()
        self._incoming = bytearray()
        self._waiting: dict[int, float] = {}
        self._abandoned: set[int] = set()
        self._answers: dict[int, Answer] = {}
        self._last_id = 0
        self._heard = time.monotonic()
        self._lost: OracleLost | None = None

    def _start(self, command: Sequence[str]) -> subprocess.Popen[bytes]:
        try:
            process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._diagnostics,
                bufsize=0,
                start_new_session=True,  # an interrupt reaches us first; closing the pipe ends the oracle
            )
        except OSError as error:
            raise OracleLost(
                f"the oracle cannot be started: {error.strerror}", where=command[0], advice="make oracle"
            ) from error
        for pipe in _get_pipes(process):
            os.set_blocking(pipe.fileno(), False)
        return process

    @property
    def unsent(self) -> int:
        """Bytes that the pipe has not taken yet."""
        return len(self._outgoing)

    def send(self, operation: str, arguments: Mapping[str, Any], limit: float = 0.0) -> int:
        """Queue a request and return its number. `limit` in seconds, 0 for the oracle's own."""
        self._check()
        self._last_id += 1
        request = {"id": self._last_id, "op": operation, "limit_ms": int(limit * 1000), "args": arguments}
        self._outgoing += orjson.dumps(request) + b"\n"
        if not self._waiting:
            self._heard = time.monotonic()
        self._waiting[self._last_id] = limit or self._limit
        return self._last_id

    def is_answered(self, number: int) -> bool:
        return number in self._answers

    def take(self, number: int) -> Answer:
        """Wait for the answer to a request and remove it."""
        while number not in self._answers:
            self.exchange()
        return self._answers.pop(number)

    def abandon(self, number: int) -> None:
        """Nobody will take this answer; drop it when it comes."""
        if self._answers.pop(number, None) is None:
            self._abandoned.add(number)

    def exchange(self) -> None:
        """Write and read what is possible, waiting until something is."""
        self._check()
        stdin, stdout = _get_pipes(self._process)
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
            self._outgoing.clear()  # it has ended: its last answers, then the end itself, are there to be read
            return
        del self._outgoing[:written]

    def _read(self, stdout: IO[bytes]) -> None:
        try:
            received = os.read(stdout.fileno(), READ_SIZE)
        except BlockingIOError:
            return
        if not received:
            self._lose("the oracle has ended in the middle of its work")
        self._heard = time.monotonic()
        self._incoming += received
        *lines, rest = self._incoming.split(b"\n") if b"\n" in received else (self._incoming,)
        self._incoming = bytearray(rest)
        for line in lines:
            self._accept(line)

    def _accept(self, line: bytes | bytearray) -> None:
        try:
            said = orjson.loads(line)
            number = said["id"]
            answer = Answer(said.get("result"), said.get("crashed", ""), said.get("error", ""))
        except (ValueError, TypeError, KeyError, AttributeError):
            self._lose(f"the oracle wrote a line that is not an answer: {bytes(line[:80])!r}")
        if self._waiting.pop(number, None) is None:
            self._lose(f"the oracle answered a request that was not asked (number {number})")
        if number in self._abandoned:
            self._abandoned.discard(number)
        else:
            self._answers[number] = answer

    def close(self) -> None:
        """End the oracle: at once where work is left, else by closing its input. Safe to call twice."""
        if self._process.returncode is None:
            self._end(kill=bool(self._waiting))

    def _check(self) -> None:
        if self._lost is not None:
            raise self._lost
        if self._process.returncode is not None:
            raise OracleLost("the oracle is closed", advice="start another: Oracle.start()")

    def _lose(self, what: str) -> Never:
        """Remember that the oracle is lost, end what is left of it, and say what it said last."""
        status = self._end(kill=True)
        self._lost = OracleLost(
            f"{what}{status}",
            advice="start it again; if it happens again, build it again (make oracle) and report the request",
        )
        raise self._lost

    def _end(self, *, kill: bool) -> str:
        stdin, stdout = _get_pipes(self._process)
        with suppress(OSError):
            stdin.close()
        if kill:
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
