"""Claims about what a service vouches for, where it may be at fault: the value that shows it, and what a time says."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from witness_generators.drawing.chance import Chance
from witness_training.families.shown_documents.leaf_rules import find_value
from witness_training.families.shown_documents.service_faults import SERVICE_FAULTS, ServiceFault
from witness_training.families.shown_documents.small_scenes import draw_small_scene

# One of so many tasks is about a service at fault.
_OF = 20
# A claim is about one value: neither items of lists nor what is missing.
ROWS = tuple(
    row
    for row in SERVICE_FAULTS.values()
    if row.place != ("recordeddocs",) and row.place[-1] != "build_details"
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a number says: a claim that is read from it. text: with `{value}`, a year. holds: from the seconds and the year."""

    text: str
    holds: Callable[[int, int], bool]


def begin_year(year: int) -> int:
    """When a year begins, in seconds since 1970."""
    return int(datetime(year, 1, 1, tzinfo=UTC).timestamp())


READINGS: Mapping[str, Reading] = {
    "expired-before": Reading("the token had expired before the year {value} began", lambda at, year: at < begin_year(year)),
    "issued-since": Reading("the token was issued in the year {value} or later", lambda at, year: at >= begin_year(year)),
}  # fmt: skip


def draw_row(chance: Chance, allows: Callable[[str], bool]) -> ServiceFault | None:
    """The fault of which a task speaks; None for most tasks. allows: whether an attestor may be shown."""
    rows = [row for row in ROWS if allows(row.attestor)]
    return None if not rows or chance.below(_OF) else rows[chance.at("row").below(len(rows))]


def record(attestor: str, seed: int, service: str) -> Any:
    """What the attestor records in the scene of this seed. service: a key of SERVICE_FAULTS, "" for a good service."""
    attestation = draw_small_scene((attestor,), seed).attestation(attestor)
    return SERVICE_FAULTS[service].change(attestation) if service else attestation


def list_values(row: ServiceFault, good: Any, chance: Chance) -> Iterator[tuple[tuple[str, ...], Any, str]]:
    """The claims about a fault, as place, value and reading: of a time the year, else what the value is, or would be."""
    value = find_value(good, row.place)
    if not isinstance(value, int):
        yield row.place, find_value(good if chance.below(2) else row.change(good), row.place), ""
        return
    year = datetime.fromtimestamp(value, UTC).year
    years = (year - 4 + chance.at("before").below(4), year + 1 + chance.at("since").below(4))
    if chance.at("which").below(2):
        yield (*row.place[:-1], "exp"), years[0], "expired-before"
    else:
        yield row.place, years[1], "issued-since"


def tell_date(seconds: int) -> str:
    """The date of a time in seconds since 1970, in UTC."""
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d}"
