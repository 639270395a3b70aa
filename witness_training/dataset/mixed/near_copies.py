"""Finds near copies among many rows: texts whose 5-word shingles have a Jaccard index of 0.8 or more. The result is exact.

Two such texts of n and m shingles share at least 0.8 · max(n, m). If the shingles of each are put in one order for all, the first
n - ⌈0.8 n⌉ + 1 of one and those of the other have one in common (prefix filtering: Chaudhuri, Ganti, Kaushik, ICDE 2006; Bayardo,
Ma, Srikant, WWW 2007). With the rarest first, few texts do. Of the two beginnings, take the one that ends first: what both texts
share of it is in the other beginning too, so all that they share is at most what the beginnings share and the rest of that text
(Xiao, Wang, Lin, Yu, WWW 2008). Where that can be enough, the two are compared.
"""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
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
        prefix = first[: len(first) - _count_rest(len(first))]
        near = _find_first_near(
            shingles, _list_candidates(prefix, shingles, rows.shingles, index), rows.shingles
        )
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


def _count_rest(count: int) -> int:
    """How many of so many shingles stand behind the beginning."""
    return ceil(NEAR * count) - 1


def _list_candidates(
    prefix: Sequence[int], shingles: array[int], rows: Sequence[array[int]], index: dict[int, list[int]]
) -> Iterator[int]:
    """The earlier rows that can be near, in their order."""
    shared = Counter[int]()
    for each in prefix:
        if each in index:
            shared.update(index[each])
    own = len(shingles)
    for at in sorted(shared):
        other = len(rows[at])
        most = shared[at] + max(_count_rest(own), _count_rest(other))
        if _is_near(most, own, other):
            yield at


def _is_near(common: int, own: int, other: int) -> bool:
    # In whole numbers: 0.8 is 4/5.
    return 5 * common >= 4 * (own + other - common)


def _find_first_near(
    shingles: array[int], candidates: Iterable[int], rows: Sequence[array[int]]
) -> int | None:
    own: frozenset[int] = frozenset()
    for at in candidates:
        own = own or frozenset(shingles)
        if _is_near(len(own.intersection(rows[at])), len(own), len(rows[at])):
            return at
    return None
