"""Seeded orders that are the same on every machine and Python: by sha256, not by a generator whose algorithm may change."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


def shuffled(items: Sequence[T], *context: object) -> list[T]:
    """The items in an order that `context` (seed, purpose) decides."""
    prefix = "/".join(map(str, context))
    order = sorted(range(len(items)), key=lambda i: hashlib.sha256(f"{prefix}/{i}".encode()).digest())
    return [items[i] for i in order]
