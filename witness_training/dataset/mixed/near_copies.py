"""Finds near copies among many rows: texts whose 5-word shingles have a Jaccard index of 0.8 or more. The result is exact.

Two such texts of n and m shingles share at least 0.8 · max(n, m). If the shingles of each are put in one order for all, the first
n - ⌈0.8 n⌉ + 1 of one and those of the other have one in common (prefix filtering: Chaudhuri, Ganti, Kaushik, ICDE 2006; Bayardo,
Ma, Srikant, WWW 2007). With the rarest first, few texts do, and those are compared.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import ceil

from witness_training.dataset.diversity import cut_shingles

NEAR = 0.8
_COUNTERS = (
    1 << 20
)  # shingles are counted in so many; those that fall together are taken for less rare than they are


@dataclass(frozen=True, slots=True)
class NearRows:
    """What was found for one row: whether an earlier row is a near copy of it, and whether one of train is."""

    file: str
    earlier: bool
    train: bool


@dataclass(slots=True)
class ShingledRows:
    """The rows of one family, as sorted digests of their shingles: 8 bytes each."""

    files: list[str] = field(default_factory=list)
    shingles: list[array[int]] = field(default_factory=list)

    def add(self, file: str, text: str) -> None:
        """Take in a row. Rows of train come first."""
        self.files.append(file)
        self.shingles.append(array("q", sorted(set(map(hash, cut_shingles(text))))))


def find_near_rows(rows: ShingledRows, train: str = "train") -> Iterator[NearRows]:
    """What there is to say of each row, in their order."""
    counts = _count(rows.shingles)
    index: dict[int, list[int]] = defaultdict(list)
    for at, (file, shingles) in enumerate(zip(rows.files, rows.shingles, strict=True)):
        first = sorted(shingles, key=lambda each: (counts[each % _COUNTERS], each))
        prefix = first[: len(first) - ceil(NEAR * len(first)) + 1]
        near = _find_first_near(shingles, _list_candidates(prefix, index), rows.shingles)
        # Rows of train come first, so the first near copy is one of train if there is any.
        yield NearRows(file, near is not None, near is not None and rows.files[near] == train)
        for each in prefix:
            # A shingle that occurs once is in no other text.
            if counts[each % _COUNTERS] > 1:
                index[each].append(at)


def _count(rows: Sequence[array[int]]) -> array[int]:
    counts = array("L", bytes(_COUNTERS * array("L").itemsize))
    for shingles in rows:
        for each in shingles:
            counts[each % _COUNTERS] += 1
    return counts


def _list_candidates(prefix: Sequence[int], index: dict[int, list[int]]) -> list[int]:
    return sorted({at for each in prefix for at in index.get(each, ())})


def _find_first_near(
    shingles: array[int], candidates: Sequence[int], rows: Sequence[array[int]]
) -> int | None:
    own = frozenset(shingles)
    for at in candidates:
        other = rows[at]
        if len(other) < NEAR * len(own) or len(own) < NEAR * len(other):
            continue
        common = len(own.intersection(other))
        # In whole numbers: 0.8 is 4/5.
        if 5 * common >= 4 * (len(own) + len(other) - common):
            return at
    return None
