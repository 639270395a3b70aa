"""Hangs a JSON value into a tree: digests shortened, long texts capped, lists and maps cut after a few."""

from __future__ import annotations

import re
from typing import Any

from witness_schema.printable import shorten
from witness_schema.showing.trees import Branch

LONGEST = 100  # characters of a value
LONGEST_KEY = 80
MOST = 12  # elements of a list or a map
DIGITS = 12  # of a digest
_HEX = re.compile(r"[0-9a-f]{32,}")
_DIGEST_NAMES = ("sha256", "sha1", "gitoid:sha256", "gitoid:sha1", "dirHash")


def add_members(branch: Branch, value: dict[str, Any], *, full: bool) -> None:
    """Hang the members of an object below a branch."""
    shown = list(value.items())
    for key, member in shown if full else shown[:MOST]:
        add_value(branch, describe_name(key, full=full), member, full=full)
    _tell_rest(branch, len(shown), full)


def add_value(branch: Branch, name: str, value: Any, *, full: bool) -> None:
    """Hang a named value below a branch."""
    match value:
        case dict() if is_digest_set(value):
            branch.add(f"{name}: {describe_digests(value, full=full)}")
        case dict():
            add_members(branch.add(name if value else f"{name}: {{}}"), value, full=full)
        case list():
            below = branch.add(f"{name}: {_count(len(value))}" if value else f"{name}: []")
            for index, item in enumerate(value if full else value[:MOST]):
                add_value(below, str(index), item, full=full)
            _tell_rest(below, len(value), full)
        case _:
            branch.add(f"{name}: {describe_scalar(value, full=full)}")


def _tell_rest(branch: Branch, count: int, full: bool) -> None:
    if count > MOST and not full:
        branch.add(f"… {count - MOST} more (--full)")


def _count(number: int) -> str:
    return f"{number} element{'s' * (number != 1)}"


def describe_scalar(value: Any, *, full: bool) -> str:
    """A text, number, true, false or null in one line."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    text = str(value)
    if full:
        return text
    return f"{text[:DIGITS]}…" if value == text and _HEX.fullmatch(text) else shorten(text, LONGEST)


def describe_name(name: str, *, full: bool) -> str:
    """A key, or the name of a thing."""
    return name if full else shorten(name, LONGEST_KEY)


def is_digest_set(value: dict[str, Any]) -> bool:
    """Whether an object is a DigestSet: names of digests with texts."""
    return bool(value) and all(name in _DIGEST_NAMES and isinstance(one, str) for name, one in value.items())


def describe_digests(value: dict[str, str], *, full: bool) -> str:
    """Digests in one line, shortened: "sha256 c2d7b8a59a49…"."""
    return ", ".join(
        f"{name} {one if full else one[:DIGITS] + '…' * (len(one) > DIGITS)}" for name, one in value.items()
    )
