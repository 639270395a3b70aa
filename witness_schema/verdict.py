"""The verdicts of a judge on one attestation."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Accepted:
    """Go read the attestation and wrote the same values back."""


@dataclass(frozen=True, slots=True)
class Altered:
    """Go read the attestation without an error but wrote something else: `rewritten`."""

    reason: str
    rewritten: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """Go refused to read the attestation; `reason` is Go's own message."""

    reason: str


@dataclass(frozen=True, slots=True)
class Crashed:
    """Go panicked or the judge process died on the attestation; the judge itself can still be used."""

    reason: str


Verdict = Accepted | Altered | Rejected | Crashed
