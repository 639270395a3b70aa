"""A claim that an attestation leaves open."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OpenClaim:
    """A claim that stays open.

    attestors: whose attestations leave it open; () for all. text: the claim, in the past tense. why: what the attestation has
               instead, or why its text settles nothing.
    absent:    names of properties that would carry it; the schema of none of these attestors has one.
    leans:     names of properties that `why` speaks of; the schema of each of these attestors has all of them.
    """

    id: str
    attestors: tuple[str, ...]
    text: str
    why: str
    absent: tuple[str, ...]
    leans: tuple[str, ...] = ()
