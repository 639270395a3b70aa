"""Reads an ignore file: reviewed changes that reports leave out, one per line.

`RULE ATTESTOR POINTER  # reason`; `*` in the attestor or pointer stands for any text, and the pointer may be left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from difflib import get_close_matches
from fnmatch import fnmatchcase
from pathlib import Path

from witness_schema.changes.change import Change, Changes
from witness_schema.changes.change_rules import RULES
from witness_schema.documents.foreign_file import read_lines
from witness_schema.errors import UnknownName, UnreadableSource


@dataclass(frozen=True, slots=True)
class Ignored:
    """One line of an ignore file. where: `path:line` of it."""

    rule: str
    attestor: str
    pointer: str
    where: str

    def covers(self, change: Change) -> bool:
        """Whether this line covers the change. A pointer also covers everything below it."""
        below = f"{self.pointer}/*" if self.pointer else "*"
        return (
            self.rule == change.rule_id
            # `fnmatchcase`, not `fnmatch`: the latter ignores case on some systems. Its `*` also matches "/".
            and fnmatchcase(change.attestor, self.attestor)
            and (fnmatchcase(change.pointer, self.pointer) or fnmatchcase(change.pointer, below))
        )


def read(path: Path) -> tuple[Ignored, ...]:
    """Reads the lines of an ignore file.

    Raises `UnreadableSource` for a line without a reason, `UnknownName` for an unknown rule.
    """
    lines = enumerate(read_lines(path), 1)
    return tuple(
        _read_line(text, f"{path}:{number}")
        for number, text in lines
        if text.strip() and text.strip()[0] != "#"
    )


def _read_line(text: str, where: str) -> Ignored:
    found = re.fullmatch(r"\s*(\w+)\s+(\S+)(?:\s+(/\S*))?\s+#\s*(\S.*)", text)
    # What does not print would end in reports, and no name of an attestor holds it.
    if found is None or not text.replace("\t", " ").isprintable():
        raise UnreadableSource(
            "this is not a line of an ignore file",
            where=where,
            advice="write RULE ATTESTOR POINTER  # reason",
        )
    if found[1] not in RULES:
        near = tuple(get_close_matches(found[1], RULES, n=2)) or tuple(RULES)
        raise UnknownName(
            f"no rule is named {found[1]}", where=where, advice=f"use {' or '.join(near)}", near=near
        )
    return Ignored(found[1], found[2], found[3] or "", where)


def drop_ignored(changes: Changes, ignored: Iterable[Ignored]) -> Changes:
    """Returns the changes that no line covers."""
    lines = tuple(ignored)
    left = tuple(one for one in changes.found if not any(line.covers(one) for line in lines))
    return replace(changes, found=left)


def list_stale(changes: Changes, ignored: Iterable[Ignored]) -> tuple[Ignored, ...]:
    """Returns the lines that cover no change."""
    return tuple(line for line in ignored if not any(line.covers(one) for one in changes.found))
