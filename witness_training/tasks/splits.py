"""Splits into train, valid and test: no cell is in two of them, and no answer has a near copy in another.

The answers of a grid are alike, so a threshold on plain text says little: answers that differ in one word of the command
share up to 97 % of their 5-word shingles, and those of neighbouring combinations 99 %. What matters is what a model could
reuse: **an answer is a near copy of another if both are the same once the step, the command and the branch, which
the question names, are replaced by placeholders** (`answers.build_skeleton`). The grid has 206 skeletons, and each is wholly in
one split: no test answer is an answer of the training split with other names. If a cell occurs with several kinds of Rego
(beyond 10,850 examples), their skeletons stay together too.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from witness_training.tasks.answers import build_skeleton
from witness_training.tasks.grid import Variant
from witness_training.tasks.setups import setup_of
from witness_training.tasks.shuffling import shuffled

Split = Literal["train", "valid", "test"]
SPLITS: tuple[Split, ...] = ("train", "valid", "test")

HELD_OUT = 0.05
SMALLEST = 8  # mlx-lm refuses a split that is smaller than its batch
# The best of the next eight units in the seed's order is taken: that keeps balance, and seeds still differ.
CANDIDATES = 8


@dataclass(frozen=True, slots=True)
class _Unit:
    """Variants that must stay together, and how many of them have each value of a dimension."""

    variants: tuple[Variant, ...]
    features: Counter[str]

    @property
    def stratum(self) -> tuple[str, ...]:
        """The kinds of Rego in this unit."""
        return tuple(sorted({variant.rego or "" for variant in self.variants}))


def split(variants: Sequence[Variant], seed: int) -> dict[Split, list[Variant]]:
    """The variants by split, about 90/5/5, in their order.

    Each kind of Rego is held out in proportion, with the skeletons that balance combinations, attestors and commands.
    A held-out split has at least 8 rows, or about a quarter of all if there are fewer than 32.
    """
    free, shares = _build_units(variants, seed), _count_features(variants)
    homes: dict[str, Split] = {}
    for place in SPLITS[1:]:
        held = _hold_out(free, shares)
        free = [unit for unit in free if unit not in held.units]
        homes.update((variant.name, place) for unit in held.units for variant in unit.variants)
    placed: dict[Split, list[Variant]] = {name: [] for name in SPLITS}
    for variant in variants:
        placed[homes.get(variant.name, "train")].append(variant)
    return placed


@dataclass(slots=True)
class _Holdout:
    """A held-out split that is being filled.

    shares:   the features of all variants.
    features: its own number of rows, and how many rows have each feature.
    """

    shares: Counter[str]
    units: list[_Unit] = field(default_factory=list)
    features: Counter[str] = field(default_factory=lambda: Counter({"rows": 0}))

    def take(self, units: list[_Unit], quota: float, *, reach: bool = False) -> None:
        """Move units here, about `quota` rows, or at least that many with `reach`; never the last unit."""
        taken = 0
        while len(units) > 1 and taken < quota:
            fitting = [unit for unit in units if taken + len(unit.variants) / 2 <= quota]
            # Every remaining unit overshoots: take the smallest rather than hold out nothing.
            if not fitting and (reach or (taken == 0 and quota >= 0.5)):
                fitting = [min(units, key=lambda unit: len(unit.variants))]
            if not fitting:
                return
            best = min(fitting[:CANDIDATES], key=self._imbalance)
            units.remove(best)
            self.units.append(best)
            self.features += best.features
            taken += len(best.variants)

    def _imbalance(self, unit: _Unit) -> float:
        """The total distance of the features' shares from those of all variants, if this unit were added."""
        rows = self.features["rows"] + len(unit.variants)
        return sum(
            abs((self.features[name] + unit.features[name]) / rows - count / self.shares["rows"])
            for name, count in self.shares.items()
        )


def _hold_out(free: Sequence[_Unit], shares: Counter[str]) -> _Holdout:
    """Select the units of one held-out split by stratum, then more of any stratum if it is too small."""
    rows = shares["rows"]
    wanted = max(round(HELD_OUT * rows), min(SMALLEST, rows // 4))
    held = _Holdout(shares)
    for stratum in sorted({unit.stratum for unit in free}):
        members = [unit for unit in free if unit.stratum == stratum]
        held.take(members, wanted * sum(len(unit.variants) for unit in members) / rows)
    rest = [unit for unit in free if unit not in held.units]
    held.take(rest, wanted - held.features["rows"], reach=True)
    return held


def _count_features(variants: Sequence[Variant]) -> Counter[str]:
    counted = Counter({"rows": len(variants)})
    for variant in variants:
        cell = variant.cell
        counted.update(
            # The trailing + keeps a combination of one apart from its attestor.
            (*cell.combination, "+".join(cell.combination) + "+", cell.command.text, str(variant.rego))
        )
    return counted


def _build_units(variants: Sequence[Variant], seed: int) -> list[_Unit]:
    """The units, in the seed's order."""
    units = (_Unit(members, _count_features(members)) for members in _group_variants(variants))
    # Sorted first: the order then depends on the set of variants and the seed, not on the order of the variants.
    return shuffled(
        sorted(units, key=lambda unit: min(variant.name for variant in unit.variants)), seed, "split"
    )


def _group_variants(variants: Sequence[Variant]) -> Iterator[tuple[Variant, ...]]:
    """Group the variants that share a skeleton or a cell, directly or through others (union-find)."""
    leader: dict[str, str] = {}

    def find(key: str) -> str:
        while leader.setdefault(key, key) != key:
            key = leader[key]
        return key

    keys = [(build_skeleton(setup_of(variant)), variant.cell.name) for variant in variants]
    for text, cell in keys:
        leader[find(cell)] = find(text)
    members: dict[str, list[Variant]] = defaultdict(list)
    for variant, (text, _) in zip(variants, keys, strict=True):
        members[find(text)].append(variant)
    return map(tuple, members.values())
