"""The tools that judged: their versions decide the bytes or the verdicts."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tools:
    """The versions that decide the bytes or the verdicts: go-witness with its module sum, Go, and this project."""

    go_witness: str
    go_witness_sum: str
    go: str
    witness_schema: str
