"""Patterns for the text of a `net.IP` and of package net/netip: "" for nil, IPv4 as dotted decimals, IPv6 as Go writes it (RFC 5952) or reads it."""

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


_WRITTEN_SIX = f"({_GROUP}:){{7}}{_GROUP}|{_build_written_short_forms()}"
WRITTEN_IP = f"^({_FOUR}|{_WRITTEN_SIX})?$"


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


_READ_SIX = f"({_READ}:){{7}}{_READ}|({_READ}:){{6}}{_FOUR}|{_build_read_short_forms()}"
READ_IP = f"^({_FOUR}|{_READ_SIX})?$"

# Package net/netip writes the mapped IPv4 addresses as such, and lets a zone follow an IPv6 address.
_MAPPED = f"::ffff:{_FOUR}"
_ZONE = "(%.+)?"
WRITTEN_ADDRESS = f"^({_FOUR}|({_WRITTEN_SIX}|{_MAPPED}){_ZONE})?$"
READ_ADDRESS = f"^({_FOUR}|({_READ_SIX}){_ZONE})?$"
_BITS = "([0-9]|[1-9][0-9]|1[01][0-9]|12[0-8])"
_FEW_BITS = "([0-9]|[12][0-9]|3[0-2])"
WRITTEN_PREFIX = f"^({_FOUR}/{_FEW_BITS}|({_WRITTEN_SIX}|{_MAPPED})/{_BITS})?$"
READ_PREFIX = f"^({_FOUR}/{_FEW_BITS}|({_READ_SIX})/{_BITS})?$"
_PORT = "([0-9]|[1-9][0-9]{1,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])"
WRITTEN_ADDRESS_PORT = f"^({_FOUR}:{_PORT}|\\[({_WRITTEN_SIX}|{_MAPPED}){_ZONE}\\]:{_PORT})?$"
READ_ADDRESS_PORT = f"^({_FOUR}:0*{_PORT}|\\[({_READ_SIX}){_ZONE}\\]:0*{_PORT})?$"
