"""How much work one reading may cost: steps, bytes, seconds of CPU. Past it, reading ends with the place that it was at.

Sizes that real code never comes near (constants, depth of types, length of keys) have fixed limits here as well.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol

from witness_schema.errors import Misuse, UnreadableSource

# Multiplies every limit of a Budget.
VARIABLE = "WITNESS_SCHEMA_READING_BUDGET"
# The pinned go-witness takes some 1,600 steps, 4 MB and half a second.
STEPS, BYTES, SECONDS = 50_000, 256 << 20, 20.0
# For one file: the parser takes quadratic time for some texts that are not Go, and ends only with its process.
FILE_SECONDS = 5.0
DEEPEST_TYPE = 100  # levels of one type expression
DEEPEST_CHAIN = (
    100  # constants, aliases and declarations that refer to one another while none of them is complete
)
LONGEST_KEY = 4096  # characters of a generic type with its arguments
LONGEST_TEXT = 1 << 16  # characters of a constant
MOST_BITS = 512  # of a constant integer, as in Go's compiler


def read_factor() -> float:
    """Return the factor that the user set, 1 by default. Raises Misuse where it is not a positive number."""
    text = os.environ.get(VARIABLE) or "1"
    try:
        factor = float(text)
    except ValueError:
        factor = 0.0
    if not 0 < factor < 1e6:
        raise Misuse(f"{VARIABLE} is not a positive number: {text[:40]!a}", advice="set it to 4, or unset it")
    return factor


class BudgetUsedUp(UnreadableSource):
    """The reading as a whole costs too much, so nothing goes on without the part that was being read."""


class Watch(Protocol):
    """Limits the time of one file from outside, where code that is not Python asks for no budget."""

    def begin(self, place: str) -> None: ...

    def end(self) -> None: ...


@dataclass
class Budget:
    """What is left. place: `path:line` of what is being read, for the error. watch: of each file, None for none."""

    factor: float = field(default_factory=read_factor)
    place: str = ""
    watch: Watch | None = None

    def __post_init__(self) -> None:
        self.steps_left = int(STEPS * self.factor)
        self.bytes_left = int(BYTES * self.factor)
        self.seconds = SECONDS * self.factor
        self._until = time.process_time() + self.seconds

    def take_step(self) -> None:
        """Count one step. Raises UnreadableSource where steps or seconds are used up."""
        self.steps_left -= 1
        if self.steps_left < 0:
            raise self._build_error(f"more than {int(STEPS * self.factor):,} steps")
        # Asking for the time is dearer than a step.
        if self.steps_left % 64 == 0:
            self.check_time()

    def check_time(self) -> None:
        """Raise UnreadableSource where the seconds are used up."""
        if time.process_time() > self._until:
            raise self._build_error(f"more than {self.seconds:g} seconds of CPU time")

    def take_bytes(self, count: int) -> None:
        """Count bytes that were read. Raises UnreadableSource where they are used up."""
        self.bytes_left -= count
        if self.bytes_left < 0:
            raise self._build_error(f"more than {int(BYTES * self.factor):,} bytes")
        self.check_time()

    @contextmanager
    def parse_file(self, place: str, size: int) -> Iterator[None]:
        """Count a file's bytes, and watch the block that parses it. Raises UnreadableSource as `take_bytes` does."""
        self.place = place
        self.take_bytes(size)
        if self.watch is None:
            yield
            return
        self.watch.begin(place)
        try:
            yield
        finally:
            self.watch.end()

    def _build_error(self, amount: str) -> BudgetUsedUp:
        return BudgetUsedUp(
            f"reading this checkout takes {amount}", where=self.place, advice=advise_raise(self.factor)
        )


def advise_raise(factor: float) -> str:
    """Return the advice for a budget that is used up."""
    return f"if you trust the checkout, raise the limits: {VARIABLE}={factor * 4:g}"
