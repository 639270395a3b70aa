"""An format_entry of CHANGELOG.md about a go-witness version, under "Unreleased"."""

from __future__ import annotations

import re
from collections import Counter

from witness_schema.changes.change import Changes
from witness_schema.errors import UnreadableSource

_HEADING = "## Unreleased\n"


def add_entry(text: str, changes: Changes) -> str:
    """The changelog with an format_entry about these changes; an format_entry about the same version is replaced."""
    if _HEADING not in text:
        raise UnreadableSource("CHANGELOG.md has no heading '## Unreleased'", where="CHANGELOG.md")
    head, rest = text.split(_HEADING, 1)
    earlier = re.compile(rf"^- go-witness {re.escape(changes.new)}: .*\n(?:  .*\n)*", re.M)
    return f"{head}{_HEADING}\n{format_entry(changes)}{earlier.sub('', rest.lstrip(chr(10)), count=1)}"


def format_entry(changes: Changes) -> str:
    """A list item: how many changes since which version, and each rule with its place."""
    if not changes.found:
        return f"- go-witness {changes.new}: no attestation has changed since {changes.old}.\n"
    counted = Counter(change.severity for change in changes.found)
    words = ", ".join(f"{counted[level]} {level}" for level in ("error", "warning", "info") if counted[level])
    lines = [f"- go-witness {changes.new}: changes since {changes.old} ({words}):"]
    lines += [f"  - `{c.rule_id}` {c.attestor} {c.pointer}".rstrip() for c in changes.found]
    return "\n".join(lines) + "\n"
