"""Writes the entry of CHANGELOG.md about a go-witness version, under "Unreleased"."""

from __future__ import annotations

import re
from collections import Counter

from witness_schema.changes.change import Changes
from witness_schema.errors import UnreadableSource

_HEADING = "## Unreleased\n"


def add_entry(text: str, changes: Changes) -> str:
    """Returns the changelog with an entry about these changes; it replaces an entry about the same version.

    Raises `UnreadableSource` where the changelog has no heading "## Unreleased".
    """
    if _HEADING not in text:
        raise UnreadableSource("CHANGELOG.md has no heading '## Unreleased'", where="CHANGELOG.md")
    head, rest = text.split(_HEADING, 1)
    # An entry is its first line and the indented lines below it. Replacing it makes a repeated refresh harmless.
    earlier = re.compile(rf"^- go-witness {re.escape(changes.new)}: .*\n(?:  .*\n)*", re.M)
    return f"{head}{_HEADING}\n{format_entry(changes)}{earlier.sub('', rest.lstrip(chr(10)), count=1)}"


def format_entry(changes: Changes) -> str:
    """Returns a list item: the number of changes since the older version, and each rule with its place."""
    if not changes.found:
        return f"- go-witness {changes.new}: no attestation has changed since {changes.old}.\n"
    counted = Counter(change.severity for change in changes.found)
    words = ", ".join(f"{counted[level]} {level}" for level in ("error", "warning", "info") if counted[level])
    lines = [f"- go-witness {changes.new}: changes since {changes.old} ({words}):"]
    lines += [f"  - `{c.rule_id}` {c.attestor} {c.pointer}".rstrip() for c in changes.found]
    return "\n".join(lines) + "\n"
