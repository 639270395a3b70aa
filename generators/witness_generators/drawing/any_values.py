"""Spaces of the leaf values that Go can write: any JSON, any time."""

from __future__ import annotations

import math
import struct
from calendar import monthrange

from witness_generators.drawing import spaces

# encoding/json reads a number into `interface{}` as float64, so larger integers come back changed.
EXACT = 1 << 53
# The Gregorian calendar repeats every 400 years: year 400 stands for Go's year 0, because Python's dates begin with year 1.
CALENDAR_CYCLE = 400


def _list_scalar_spaces() -> tuple[spaces.Space, ...]:
    return (
        spaces.SampledFrom((False, True)),
        spaces.Integers(-EXACT, EXACT),
        spaces.Floats(64),
        spaces.Text(None, 0, 16),
    )


def _list_nonnull_spaces() -> tuple[spaces.Space, ...]:
    lists: spaces.Space = spaces.Builds(list, (spaces.Lists(ANY_JSON, 0, 3),))
    return (*_list_scalar_spaces(), lists, spaces.Dictionaries(spaces.Text(None, 0, 8), ANY_JSON, 0, 3))


# In the order of the options: false or true, integer, float, text, list, object.
_WEIGHTS = (1, 15, 10, 30, 15, 15)
ANY_JSON: spaces.Space = spaces.Recursive(
    "any JSON",
    spaces.Just(None),
    lambda: spaces.OneOf((spaces.Just(None), *_list_nonnull_spaces()), (4, *_WEIGHTS)),
)
# For whole attestations and places that exclude null: lists and objects weigh more than in ANY_JSON.
ANY_NONNULL_JSON: spaces.Space = spaces.OneOf(_list_nonnull_spaces(), (1, 20, 20, 10, 18, 18))


def _format_timestamp(
    date: tuple[int, int, int], time: tuple[int, int, int], fraction: str, zone: str
) -> str:
    year, month, day = date
    last = monthrange(year % CALENDAR_CYCLE + CALENDAR_CYCLE, month)[1]
    hour, minute, second = time
    return f"{year:04}-{month:02}-{min(day, last):02}T{hour:02}:{minute:02}:{second:02}{fraction}{zone}"


def _format_fraction(nanoseconds: int, digits: int) -> str:
    # Go drops trailing zeros of a fraction, and the point with the last of them (RFC3339Nano).
    return f".{nanoseconds:09}"[: digits + 1].rstrip("0").rstrip(".")


def _format_zone(minutes: int) -> str:
    hours, rest = divmod(abs(minutes), 60)
    return f"{'-' if minutes < 0 else '+'}{hours:02}:{rest:02}" if minutes else "Z"


_FRACTION: spaces.Space = spaces.OneOf(
    (
        spaces.Just(""),
        spaces.Builds(_format_fraction, (spaces.Integers(0, 999_999_999), spaces.Integers(0, 9))),
    )
)
# Offsets up to 23:59: Go refuses to write an hour outside 0–23 (time.Time.MarshalJSON).
_ZONE: spaces.Space = spaces.OneOf(
    (spaces.Just("Z"), spaces.Builds(_format_zone, (spaces.Integers(-1439, 1439),)))
)
_TIME: spaces.Space = spaces.Builds(
    lambda *parts: parts, (spaces.Integers(0, 23), spaces.Integers(0, 59), spaces.Integers(0, 59))
)
# Mostly years that a run could have; years 0 and 9999 are the ends that MarshalJSON accepts.
_YEAR: spaces.Space = spaces.OneOf((spaces.Integers(2000, 2035), spaces.Integers(0, 9999)), (80, 20))
_DATE: spaces.Space = spaces.Builds(
    lambda *parts: parts, (_YEAR, spaces.Integers(1, 12), spaces.Integers(1, 31))
)


_UTC: spaces.Space = spaces.Just("Z")


def any_timestamp() -> spaces.Space:
    """Every RFC 3339 text that `time.Time` writes: years 0–9999, days that exist, `Z` and never `+00:00`."""
    return spaces.Builds(_format_timestamp, (_DATE, _TIME, _FRACTION, _ZONE))


def utc_timestamp(*, fraction: bool) -> spaces.Space:
    """RFC 3339 texts in UTC, with a fraction of a second or in whole seconds."""
    return spaces.Builds(_format_timestamp, (_DATE, _TIME, _FRACTION if fraction else spaces.Just(""), _UTC))


def shorten_float32(value: float) -> float:
    """The decimal with the fewest digits that reads back as this 32-bit float: what Go writes for it."""
    # Nine significant digits tell every float32 from its neighbours (IEEE 754).
    texts = (f"{value:.{digits}g}" for digits in range(1, 10))
    return next(decimal for decimal in map(float, texts) if _round_to_float32(decimal) == value)


def _round_to_float32(value: float) -> float:
    """The nearest 32-bit float, infinite for a value out of range."""
    try:
        return float(struct.unpack("<f", struct.pack("<f", value))[0])
    except OverflowError:
        return math.copysign(math.inf, value)
