"""What a judge says of one attestation."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Accepted:
    """Go read it and wrote the same values back."""


@dataclass(frozen=True, slots=True)
class Altered:
    """Go read it without an error but writes something else: `rewritten` is what it wrote."""

    reason: str
    rewritten: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """Go refused to read it, with Go's own words."""

    reason: str


@dataclass(frozen=True, slots=True)
class Crashed:
    """Go panicked or the judge died on it; the request is lost, the judge is not."""

    reason: str


Verdict = Accepted | Altered | Rejected | Crashed
