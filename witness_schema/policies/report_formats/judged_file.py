"""A file with its report, and the words that every format has in common."""

from __future__ import annotations

from dataclasses import dataclass

from witness_schema.policies.policy_check import PolicyReport
from witness_schema.policies.policy_rules import PolicyFinding
from witness_schema.printable import escape_line, shorten

# Characters of a finding in text; its pointer and its reason are cut for it, never what to do.
LONGEST = 300
_SHORTEST_REASON = 30
_VERIFY = {
    "refuses": "`witness verify` refuses",
    "passes": "`witness verify` passes",
    "passes whatever was done": "`witness verify` passes whatever was done",
    "binds nothing": "it binds nothing",
    "denies whatever was done": "`witness verify` denies whatever was done",
    "crashes": "`witness verify` crashes",
    "depends on the moment": "the verdict depends on the moment",
}


@dataclass(frozen=True, slots=True)
class JudgedFile:
    """A file as it was named, and its report. signed: whether the pointers are into the payload of an envelope."""

    path: str
    signed: bool
    report: PolicyReport


def describe(finding: PolicyFinding) -> str:
    """What is there, what it means for `witness verify`, and what to do: one line of at most `LONGEST` characters."""
    row = finding.row
    tail = f". {_begin(row.meaning)}; {_VERIFY[finding.means]}. {_begin(row.advice)}."
    return f"{shorten(escape_line(finding.reason), LONGEST - len(tail))}{tail}"


def as_lines(finding: PolicyFinding) -> tuple[str, str]:
    """The finding in two lines of together at most `LONGEST` characters."""
    row = finding.row
    head = f"{row.severity}: {row.id}: "
    tail = f"  {row.meaning}; {_VERIFY[finding.means]} → {row.advice}"
    left = LONGEST - len(head) - len(tail) - len(": ") - len("\n")
    # The reason gives way first: the place is what a reader looks up.
    pointer = shorten(escape_line(finding.pointer or "/"), max(left - _SHORTEST_REASON, _SHORTEST_REASON))
    reason = shorten(escape_line(finding.reason), max(left - len(pointer), 1))
    return f"{head}{pointer}: {reason}", tail


def _begin(sentence: str) -> str:
    """The sentence with a capital letter, unless it begins with code."""
    return f"{sentence[0].upper()}{sentence[1:]}"
