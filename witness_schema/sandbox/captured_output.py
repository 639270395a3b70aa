"""Keeps the beginning and the end of what a program prints, in a constant amount of memory."""

from __future__ import annotations

from witness_schema.sandbox.confinement import Printed


class CapturedOutput:
    """Fed with what comes out of a pipe, however much that is. kept: bytes of the beginning, and as many of the end."""

    def __init__(self, kept: int) -> None:
        self.size = 0
        self._kept = kept
        self._head = b""
        self._tail = b""

    def feed(self, chunk: bytes) -> None:
        """Take the next bytes."""
        self.size += len(chunk)
        room = self._kept - len(self._head)
        self._head += chunk[:room]
        self._tail = (self._tail + chunk[room:])[-self._kept :] if len(chunk) > room else self._tail

    def printed(self) -> Printed:
        """What is kept of it."""
        return Printed(self._head, self._tail, self.size - len(self._head) - len(self._tail))
