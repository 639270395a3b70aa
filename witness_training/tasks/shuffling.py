"""Seeded orders that are the same on every machine and Python version, because they are computed by sha256."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


def shuffled(items: Sequence[T], *context: object) -> list[T]:
    """The items in an order that depends on `context` (seed, purpose) alone."""
    # random.shuffle may change its algorithm between versions of Python; the bytes of a data set may not.
    prefix = "/".join(map(str, context))
    order = sorted(range(len(items)), key=lambda i: hashlib.sha256(f"{prefix}/{i}".encode()).digest())
    return [items[i] for i in order]
