"""What was asked of the stand-ins, one record a request, and the line that people read of it."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

from witness_schema.printable import escape_line

Tell = Callable[[str], None]
CONNECT = "CONNECT"
MOST_KEPT = 20_000  # records; whoever asks more often loses the oldest


@dataclass(frozen=True, slots=True)
class LoggedRequest:
    """One request. at: seconds since 1970; service: "" for what no stand-in answered; status: 0 where the connection broke."""

    at: float
    service: str
    method: str
    address: str
    status: int
    note: str = ""

    def line(self) -> str:
        """The record as people read it: time of day, who answered, what was asked, the status, and what is to be said of it."""
        clock = time.strftime("%H:%M:%S", time.localtime(self.at))
        note = f"  ({self.note})" if self.note else ""
        return escape_line(
            f"{clock} {self.service or '-'}: {self.method} {self.address} → {self.status or 'broken'}{note}"
        )


class RequestLog:
    """Keeps the last records of all threads in order, and tells each line at once."""

    def __init__(self, tell: Tell) -> None:
        self._tell, self._lock = tell, Lock()
        self._records: deque[LoggedRequest] = deque(maxlen=MOST_KEPT)

    @property
    def records(self) -> tuple[LoggedRequest, ...]:
        """What was asked so far, of many requests the last ones."""
        with self._lock:
            return tuple(self._records)

    def add(self, service: str, method: str, address: str, status: int, note: str = "") -> None:
        """Keep a record and tell its line."""
        record = LoggedRequest(time.time(), service, method, address, status, note)
        with self._lock:
            self._records.append(record)
            self._tell(record.line())
