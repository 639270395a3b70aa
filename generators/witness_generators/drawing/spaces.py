"""Spaces: what may be drawn, as one closed union of frozen records; it says nothing of how it is drawn.

`drawing` reads a space directly and `strategies` reads it as a Hypothesis strategy. Both reach the same values; weights
only shape the direct draw. Options go from the simplest to the richest: that is the order in which Hypothesis shrinks.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

# A weight per option; empty stands for equal weights.
Weights = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Just:
    """One value, shared between draws: never change it in place."""

    value: object


@dataclass(frozen=True, slots=True)
class Pick:
    """One of these values."""

    options: tuple[object, ...]
    weights: Weights = ()


@dataclass(frozen=True, slots=True)
class Either:
    """A value of one of these spaces."""

    spaces: tuple[Space, ...]
    weights: Weights = ()


@dataclass(frozen=True, slots=True)
class Whole:
    """An integer in `minimum`..`maximum`, both included."""

    minimum: int
    maximum: int


@dataclass(frozen=True, slots=True)
class Double:
    """A finite float that `bits` bits hold exactly."""

    bits: Literal[32, 64] = 64


@dataclass(frozen=True, slots=True)
class Words:
    """Text of `minimum`..`maximum` characters from `alphabet`; None is every Unicode scalar value."""

    alphabet: str | None
    minimum: int
    maximum: int


@dataclass(frozen=True, slots=True)
class Octets:
    """`minimum`..`maximum` bytes."""

    minimum: int
    maximum: int


@dataclass(frozen=True, slots=True)
class Listing:
    """A tuple of `minimum`..`maximum` items."""

    items: Space
    minimum: int
    maximum: int


@dataclass(frozen=True, slots=True)
class Keyed:
    """A dict of up to `maximum` entries, at least `minimum`; equal keys fall together in a direct draw.

    `keys` must have `minimum` distinct values.
    """

    keys: Space
    values: Space
    minimum: int
    maximum: int


@dataclass(frozen=True, slots=True)
class Part:
    """One property of an object: always there, or with `chance` in percent."""

    name: str
    space: Space
    chance: int = 100


@dataclass(frozen=True, slots=True)
class Properties:
    """A dict with these properties, in this order. Each group in `together` comes whole or not at all."""

    parts: tuple[Part, ...]
    together: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Build:
    """`function` of one value from each part. The function is pure and accepts every combination."""

    function: Callable[..., object]
    parts: tuple[Space, ...]


@dataclass(frozen=True, slots=True)
class Chain:
    """A value of the space that `then` makes of a first value. Prefer Build: a chain cannot be prepared ahead."""

    first: Space
    then: Callable[[object], Space]


@dataclass(frozen=True, slots=True)
class Nested:
    """`make()` while the draw is less than `LEVELS` levels deep, `leaf` below: how a recursive shape stays finite."""

    name: str
    leaf: Space
    make: Callable[[], Space]


# How many nested recursive places a direct draw goes down.
LEVELS = 3

Space = (
    Just
    | Pick
    | Either
    | Whole
    | Double
    | Words
    | Octets
    | Listing
    | Keyed
    | Properties
    | Build
    | Chain
    | Nested
)


def optional(space: Space, chance: int = 50) -> Either:
    """None, or a value of `space` with `chance` in percent."""
    return Either((Just(None), space), (100 - chance, chance))
