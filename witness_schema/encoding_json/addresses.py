"""Patterns for the text of a `net.IP`: "" for nil, IPv4 as dotted decimals, IPv6 as Go writes it (RFC 5952) or reads it."""

from __future__ import annotations

# No leading zeros: Go reads "010" as an error since 1.17, because other parsers take it for octal.
_BYTE = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
_FOUR = f"{_BYTE}(\\.{_BYTE}){{3}}"
_NONZERO = "[1-9a-f][0-9a-f]{0,3}"
_GROUP = f"(0|{_NONZERO})"
_READ = "[0-9A-Fa-f]{1,4}"


def _build_written_short_forms() -> str:
    """Build the alternatives in which `::` replaces two or more groups; the groups next to it are not zero (RFC 5952 §4.2)."""
    forms = []
    # A pattern cannot count groups on both sides of `::`, so each number of groups to the left is one alternative.
    for left in range(7):
        most = 5 - left  # further groups at the right of the first one
        right = f"({_NONZERO}(:{_GROUP}){{0,{most}}})?" if most >= 0 else ""
        before = f"({_GROUP}:){{{left - 1}}}{_NONZERO}" if left else ""
        forms.append(f"{before}::{right}")
    return "|".join(forms)


WRITTEN_IP = f"^({_FOUR}|({_GROUP}:){{7}}{_GROUP}|{_build_written_short_forms()})?$"


def _build_read_short_forms() -> str:
    """Build the alternatives in which `::` replaces one or more groups; the last two groups may be written as IPv4."""
    forms = []
    for left in range(8):
        before = f"({_READ}:){{{left - 1}}}{_READ}" if left else ""
        most = 7 - left
        right = f"({_READ}:){{0,{most - 1}}}{_READ}" if most else ""
        mapped = f"({_READ}:){{0,{most - 2}}}{_FOUR}" if most >= 2 else ""
        tail = "|".join(part for part in (right, mapped) if part)
        forms.append(f"{before}::({tail})?" if tail else f"{before}::")
    return "|".join(forms)


READ_IP = f"^({_FOUR}|({_READ}:){{7}}{_READ}|({_READ}:){{6}}{_FOUR}|{_build_read_short_forms()})?$"
