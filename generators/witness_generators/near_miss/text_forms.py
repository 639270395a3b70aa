"""Texts that are almost times or almost base64: named forms, each derived from a valid text."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

_TIME = re.compile(
    r"(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2})T(?P<clock>[0-9:]{8})(?P<fraction>\.[0-9]+)?(?P<zone>Z|[+-][0-9:]{5})"
)


@dataclass(frozen=True, slots=True)
class _Parts:
    """The parts of a time as Go writes it."""

    date: str
    clock: str
    fraction: str
    zone: str

    @property
    def minute(self) -> str:
        return self.clock[:6]

    @property
    def digits(self) -> str:
        return self.fraction or ".5"


# Each form breaks one rule of RFC 3339 §5.6, of the calendar, or of how Go spells a time.
BAD_TIMES: Mapping[str, Callable[[_Parts], str]] = {
    "lower-case t": lambda time: f"{time.date}t{time.clock}{time.fraction}{time.zone}",
    "lower-case z": lambda time: f"{time.date}T{time.clock}{time.fraction}z",
    "UTC as +00:00": lambda time: f"{time.date}T{time.clock}{time.fraction}+00:00",
    "UTC as -00:00": lambda time: f"{time.date}T{time.clock}{time.fraction}-00:00",
    "second 60": lambda time: f"{time.date}T{time.minute}60{time.zone}",
    "hour 24": lambda time: f"{time.date}T24{time.clock[2:]}{time.zone}",
    "30 February": lambda time: f"{time.date[:4]}-02-30T{time.clock}{time.fraction}{time.zone}",
    "29 February of a common year": lambda time: f"2023-02-29T{time.clock}{time.fraction}{time.zone}",
    "31 April": lambda time: f"{time.date[:4]}-04-31T{time.clock}{time.fraction}{time.zone}",
    "month 13": lambda time: f"{time.date[:4]}-13-01T{time.clock}{time.fraction}{time.zone}",
    "trailing zero": lambda time: f"{time.date}T{time.clock}{time.digits}0{time.zone}",
    "empty fraction": lambda time: f"{time.date}T{time.clock}.{time.zone}",
    "comma before the fraction": lambda time: (
        f"{time.date}T{time.clock}{time.digits.replace('.', ',')}{time.zone}"
    ),
    "ten digits of a second": lambda time: f"{time.date}T{time.clock}.0000000001{time.zone}",
    "hour of one digit": lambda time: f"{time.date}T7{time.clock[2:]}{time.zone}",
    "year of five digits": lambda time: f"1{time.date}T{time.clock}{time.fraction}{time.zone}",
    "space for T": lambda time: f"{time.date} {time.clock}{time.fraction}{time.zone}",
    "no zone": lambda time: f"{time.date}T{time.clock}{time.fraction}",
    "zone without colon": lambda time: f"{time.date}T{time.clock}{time.fraction}+0200",
    "zone of 24 hours": lambda time: f"{time.date}T{time.clock}{time.fraction}+24:00",
    "date alone": lambda time: time.date,
    "newline at the end": lambda time: f"{time.date}T{time.clock}{time.fraction}{time.zone}\n",
    "empty": lambda _time: "",
    # Valid times, but not at places where Go writes only UTC and whole seconds.
    "zone other than UTC": lambda time: f"{time.date}T{time.clock}{time.fraction}+02:00",
    "fraction of a second": lambda time: f"{time.date}T{time.clock}.5Z",
}


def bad_times(text: str) -> list[tuple[str, str]]:
    """(name, text) of every form of this time; some may be valid at a given place, so check each."""
    found = _TIME.fullmatch(text)
    if found is None:
        return []
    parts = _Parts(found["date"], found["clock"], found["fraction"] or "", found["zone"])
    return [(name, form(parts)) for name, form in BAD_TIMES.items()]


# Each form breaks RFC 4648 (§3.2 padding, §3.3 other characters, §3.5 unused bits, §4 and §5 alphabets).
BAD_BASE64: Mapping[str, Callable[[str], str]] = {
    "no padding": lambda text: text.rstrip("=") if text.endswith("=") else f"{text}AA",
    "padding too long": lambda text: f"{text}=",
    "digit too many": lambda text: f"{text}A",
    "unused bits set": lambda text: f"{text.rstrip('=')[:-2]}AB==" if text.endswith("==") else f"{text}AB==",
    "other alphabet": lambda text: f"{text}-_-_",
    "other alphabet's +": lambda text: f"{text}+/+/",
    "newline inside": lambda text: f"{text[:4]}\n{text[4:]}",
    "no digit at all": lambda text: f"{text}AA!A",
    "padding before": lambda text: f"={text}",
}


def bad_base64(text: str) -> list[tuple[str, str]]:
    """(name, text) of every form of this base64 text; some may be valid at a given place, so check each."""
    return [(name, form(text)) for name, form in BAD_BASE64.items()]


_NEAR: Mapping[str, Callable[[str], str]] = {
    "one character more": lambda text: f"{text}!",
    "one character less": lambda text: text[:-1],
    "empty": lambda _text: "",
    "space before": lambda text: f" {text}",
    "newline after": lambda text: f"{text}\n",
    "in other case": str.swapcase,
}


def near_texts(text: str) -> list[tuple[str, str]]:
    """(change, text) of texts that differ little from this one."""
    return [(name, form(text)) for name, form in _NEAR.items()]
