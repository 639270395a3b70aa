"""What a user wants the job to be that runs in a checkout."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Choices:
    """event: what started the job, "" for a push; ref: the full ref it is for, "" for what is checked out; step: its name."""

    event: str = ""
    ref: str = ""
    step: str = "build"
