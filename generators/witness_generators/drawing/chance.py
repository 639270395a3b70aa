"""The random source of direct draws: numbers that depend only on (seed, index, path), on every machine.

Python guarantees a stable sequence across versions only for `random.Random(n).random()`, so all but the first number of a stream is
made from `random()`. Seeds go through BLAKE2b, never through `hash()`, which Python salts in each process.
"""

from __future__ import annotations

import hashlib
from bisect import bisect
from collections.abc import Callable, Sequence
from random import Random

# Increase it whenever the same (seed, index) draws other values: recorded figures name the version that they hold for.
DRAWING_VERSION = 6
# The distance of two neighbouring numbers in 0..1, as `random.random` has it.
_UNIT = 2.0**-53


class Chance:
    """One stream of choices; `at()` gives an independent stream for a named part."""

    __slots__ = ("_begun", "_key", "random")
    random: Callable[[], float]

    def __init__(self, key: bytes) -> None:
        self._key, self._begun = key, False

    def __getattr__(self, name: str) -> Callable[[], float]:
        # Called as long as `random` is not set.
        if name != "random":
            raise AttributeError(name)
        return self._begin

    def _begin(self) -> float:
        """The first number is 53 bits of the key; the second seeds a generator, which takes far longer and which few streams need."""
        if self._begun:
            self.random = Random(int.from_bytes(self._key)).random
            return self.random()
        self._begun = True
        return (int.from_bytes(self._key[:7]) >> 3) * _UNIT

    @classmethod
    def of(cls, seed: int, index: int) -> Chance:
        """The stream of item `index` under `seed`, independent of all other items."""
        return cls(_hash_path(f"witness-schema {DRAWING_VERSION} {seed} {index}".encode()))

    def at(self, path: str) -> Chance:
        """The stream of a part, independent of what was drawn before."""
        return Chance(_hash_path(self._key + path.encode()))

    def below(self, limit: int) -> int:
        """An integer in 0..limit-1, for any limit."""
        if limit <= 1 << 32:
            return int(self.random() * limit)
        # 32 bits at a time, because a float holds 53; the spare word keeps the bias below 2^-32.
        words = (limit.bit_length() + 63) // 32
        value = 0
        for _ in range(words):
            value = value << 32 | int(self.random() * 4294967296)
        return value * limit >> 32 * words

    def choose(self, cumulative: Sequence[int]) -> int:
        """An index, weighted by a running sum of weights."""
        return bisect(cumulative, int(self.random() * cumulative[-1]))


def _hash_path(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=16).digest()
