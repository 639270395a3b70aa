"""How long stand-ins serve: for a time, and no longer than the process that they serve."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass

from witness_schema.errors import Misuse

GLANCE = 0.2  # seconds between two looks at the process


@dataclass(frozen=True, slots=True)
class Lifetime:
    """seconds: at most so long, None for no limit. process: ends with the process of this id, 0 for none; parent: it is ours."""

    seconds: float | None
    process: int
    parent: bool

    @classmethod
    def of(cls, seconds: float | None, process: int | None) -> Lifetime:
        """A lifetime that ends with a process, None for the parent.

        Raises Misuse where no process has that id, and where neither a process nor a time ends it.
        """
        if process is None:
            return cls(seconds, os.getppid(), parent=True)
        if process == 0 and seconds is None:
            raise Misuse("nothing would end them", where="--with 0", advice="add --for 600")
        if process and not is_alive(process):
            raise Misuse(f"no process has the id {process}", where="--with", advice="for instance --with $$")
        return cls(seconds, process, parent=False)

    def wait(self) -> str:
        """Wait for the end, and return its reason."""
        ends = None if self.seconds is None else time.monotonic() + self.seconds
        while self._serves_somebody():
            left = GLANCE if ends is None else min(GLANCE, ends - time.monotonic())
            if left <= 0:
                return f"{self.seconds:g} seconds are over"
            time.sleep(left)
        return f"process {self.process} has ended"

    def _serves_somebody(self) -> bool:
        # A process that has lost its parent gets another one at once, and its id may be given out again.
        return os.getppid() == self.process if self.parent else not self.process or is_alive(self.process)


def is_alive(process: int) -> bool:
    """Whether a process of this id runs."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        # It is another user's, and alive.
        return True
    return True
