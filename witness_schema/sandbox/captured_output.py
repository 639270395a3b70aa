"""Keeps the beginning and the end of what a program prints, in a constant amount of memory."""

from __future__ import annotations

from witness_schema.sandbox.confinement import Printed

KEPT = 1 << 15  # bytes of the beginning, and as many of the end


class CapturedOutput:
    """Fed with what comes out of a pipe, however much that is."""

    def __init__(self) -> None:
        self.size = 0
        self._head = b""
        self._tail = b""

    def feed(self, chunk: bytes) -> None:
        """Take the next bytes."""
        self.size += len(chunk)
        room = KEPT - len(self._head)
        self._head += chunk[:room]
        self._tail = (self._tail + chunk[room:])[-KEPT:] if len(chunk) > room else self._tail

    def printed(self) -> Printed:
        """What is kept of it."""
        return Printed(self._head, self._tail, self.size - len(self._head) - len(self._tail))
