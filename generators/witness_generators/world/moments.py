"""Times in the formats that go-witness and git write."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache


# Most times of a run are of one day.
@lru_cache(maxsize=64)
def _format_day(day: int) -> str:
    """The date of this day since 1970-01-01."""
    return (date(1970, 1, 1) + timedelta(days=day)).isoformat()


@dataclass(frozen=True, slots=True)
class Moment:
    """A time in nanoseconds since 1970-01-01 UTC, in a zone `offset` minutes east of UTC."""

    nanoseconds: int
    offset: int = 0

    @property
    def seconds(self) -> int:
        return self.nanoseconds // 1_000_000_000

    def later(self, nanoseconds: int) -> Moment:
        return Moment(self.nanoseconds + nanoseconds, self.offset)

    def _local(self) -> str:
        # Fractions are written by the callers.
        day, second = divmod(self.nanoseconds // 1_000_000_000 + 60 * self.offset, 86_400)
        minute = second // 60
        return f"{_format_day(day)}T{minute // 60:02}:{minute % 60:02}:{second % 60:02}"

    def _zone(self, separator: str) -> str:
        hours, minutes = divmod(abs(self.offset), 60)
        return f"{'-' if self.offset < 0 else '+'}{hours:02}{separator}{minutes:02}"

    def rfc3339(self) -> str:
        """`time.Time` in JSON: RFC 3339, `Z` for UTC, fraction digits without trailing zeros."""
        fraction = f".{self.nanoseconds % 1_000_000_000:09}".rstrip("0").rstrip(".")
        return f"{self._local()}{fraction}{self._zone(':') if self.offset else 'Z'}"

    def go_string(self) -> str:
        """`time.Time.String()` of a whole second in a nameless zone: `2024-05-01 12:00:00 +0200 +0200`."""
        # Go repeats the offset where a zone has no name, as for the times that go-git reads.
        zone = self._zone("")
        return f"{self._local().replace('T', ' ')} {zone} {zone}"

    def git(self) -> str:
        """A time in a git object: `1714557600 +0200`."""
        return f"{self.seconds} {self._zone('')}"
