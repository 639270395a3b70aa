"""The versions of the tools that judged a data set."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tools:
    """The versions that decide bytes or verdicts: go-witness with its module sum, Go, and this project."""

    go_witness: str
    go_witness_sum: str
    go: str
    witness_schema: str
