"""Commands with their places filled in, and what they need and make."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

_PLACE = re.compile(r"\{(in|in2|out|also|tree|n|w)(?::([a-z0-9]+))?\}")
INPUTS = ("in", "in2")
# What a shell alone understands: a command without any of it can be run directly.
_SHELL = frozenset("|&;<>()$`\\\"'*?[#~{}!\n")


@dataclass(frozen=True, slots=True)
class Shape:
    """What a row of `command_rows` needs and makes: role → kind of file, in the order in which they stand."""

    reads: Mapping[str, str]
    makes: Mapping[str, str]
    tree: bool


@cache
def find_shape(row: str) -> Shape:
    """The files of a row."""
    kinds = {role: kind for role, kind in _PLACE.findall(row) if kind}
    roles = [role for role, _ in _PLACE.findall(row)]
    return Shape(
        {role: kinds[role] for role in INPUTS if role in kinds},
        {role: kinds[role] for role in ("out", "also") if role in kinds},
        "tree" in roles,
    )


def makes_more(row: str) -> bool:
    """Whether the command makes files beside its artifact and its second product."""
    return "split -" in row or "mkdir" in row or "cp -r" in row


def list_places(row: str) -> frozenset[str]:
    """The names of all places of a row."""
    return frozenset(role for role, _ in _PLACE.findall(row))


def fill_row(row: str, values: Mapping[str, str]) -> str:
    """The command: each place by its value. Raises KeyError for a place without one."""
    return _PLACE.sub(lambda found: values[found[1]], row)


def is_plain(command: str) -> bool:
    """Whether the command means the same without a shell."""
    return _SHELL.isdisjoint(command)


def quote_shell(text: str) -> str:
    """The text as one word of a shell, in the quotes that need the fewest escapes."""
    if "'" not in text:
        return f"'{text}'"
    if not set(text) & set('"$`\\!'):
        return f'"{text}"'
    return "'" + text.replace("'", "'\\''") + "'"
