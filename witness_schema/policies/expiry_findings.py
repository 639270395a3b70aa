"""What is wrong with the time at which a policy expires."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from witness_schema.policies.placeholders import is_placeholder
from witness_schema.policies.policy_members import Place
from witness_schema.policies.policy_rules import PolicyFinding
from witness_schema.printable import quote
from witness_schema.schemas.bundled_versions import load

NEAR = timedelta(days=30)


def check_expiry(policy: Place, now: datetime) -> Iterator[PolicyFinding]:
    """The faults of `expires`; Go reads RFC 3339, and takes none for the year 1. now: a time with its zone."""
    until = policy.take("expires")
    if until.value in (None, ""):
        yield PolicyFinding("expiry-missing", until.pointer, f"expires is {until.describe()}")
        return
    if is_placeholder(until.value) or not isinstance(until.value, str):
        return
    if not load("policy", "validation").is_valid({"expires": until.value}):
        reason = f"expires {quote(repr(until.value))} is no time of RFC 3339"
        yield PolicyFinding("expiry-unreadable", until.pointer, reason)
        return
    moment = read_moment(until)
    if moment is None:
        return
    if moment < now:
        yield PolicyFinding("expiry-past", until.pointer, f"expires is {quote(until.text())}")
    elif moment - now < NEAR:
        days = max((moment - now).days, 0)
        yield PolicyFinding("expiry-near", until.pointer, f"expires is {quote(until.text())}, in {days} days")


def read_moment(until: Place) -> datetime | None:
    """The time of `expires`; None where it is none, or one that Python cannot hold."""
    try:
        moment = datetime.fromisoformat(until.text().replace(",", "."))
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment.tzinfo is not None else None
