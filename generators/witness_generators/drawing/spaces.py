"""Spaces describe what may be drawn, as one closed union of frozen records named after Hypothesis's strategies.

`direct_interpreter` draws from a space without Hypothesis; `hypothesis_interpreter` turns it into a strategy. Both reach the
same values; weights affect only the direct draw. List options from the simplest to the richest: Hypothesis shrinks in that order.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

# One weight per option; an empty tuple stands for equal weights.
Weights = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Just:
    """One value, shared between draws: never change it in place."""

    value: object


@dataclass(frozen=True, slots=True)
class SampledFrom:
    """One of these values."""

    options: tuple[object, ...]
    weights: Weights = ()


@dataclass(frozen=True, slots=True)
class OneOf:
    """A value of one of these spaces."""

    spaces: tuple[Space, ...]
    weights: Weights = ()


@dataclass(frozen=True, slots=True)
class Integers:
    """An integer in `minimum`..`maximum`, both included."""

    minimum: int
    maximum: int


@dataclass(frozen=True, slots=True)
class Floats:
    """A finite float that `bits` bits hold exactly."""

    bits: Literal[32, 64] = 64


@dataclass(frozen=True, slots=True)
class Text:
    """Text of `minimum`..`maximum` characters from `alphabet`; None is every Unicode scalar value."""

    alphabet: str | None
    minimum: int
    maximum: int


@dataclass(frozen=True, slots=True)
class Binary:
    """`minimum`..`maximum` bytes."""

    minimum: int
    maximum: int


@dataclass(frozen=True, slots=True)
class Lists:
    """A tuple of `minimum`..`maximum` items."""

    items: Space
    minimum: int
    maximum: int


@dataclass(frozen=True, slots=True)
class Dictionaries:
    """A dict of `minimum`..`maximum` entries; in a direct draw a repeated key replaces the entry before it.

    `keys` must have at least `minimum` distinct values, or a direct draw does not end.
    """

    keys: Space
    values: Space
    minimum: int
    maximum: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One property of an object; `chance` is the percentage of objects that have it."""

    name: str
    space: Space
    chance: int = 100


@dataclass(frozen=True, slots=True)
class FixedDictionary:
    """A dict with these properties, in this order. The properties of a group in `together` are all present or all absent."""

    parts: tuple[Entry, ...]
    together: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Builds:
    """`function` called with one value from each part. It must be pure and accept every combination."""

    function: Callable[..., object]
    parts: tuple[Space, ...]


@dataclass(frozen=True, slots=True)
class FlatMap:
    """A value of the space that `then` returns for a first value. Prefer `Builds`: this second space cannot be prepared ahead."""

    first: Space
    then: Callable[[object], Space]


@dataclass(frozen=True, slots=True)
class Recursive:
    """`make()` while the draw is less than `LEVELS` levels deep, `leaf` below, which keeps a recursive shape finite."""

    name: str
    leaf: Space
    make: Callable[[], Space]


# How many nested recursive places a direct draw descends.
LEVELS = 3

# A closed union: `assert_never` in both interpreters finds a case that one of them lacks.
Space = (
    Just
    | SampledFrom
    | OneOf
    | Integers
    | Floats
    | Text
    | Binary
    | Lists
    | Dictionaries
    | FixedDictionary
    | Builds
    | FlatMap
    | Recursive
)


def optional(space: Space, chance: int = 50) -> OneOf:
    """None, or a value of `space` with `chance` in percent."""
    return OneOf((Just(None), space), (100 - chance, chance))
