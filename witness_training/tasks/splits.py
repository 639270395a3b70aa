"""Train, valid and test: no cell in two of them, and no near copy across them.

A grid is made of look-alikes, so a threshold on plain text says little: answers that differ in one word of the command
share up to 97 % of their 5-word shingles, and those to neighbouring combinations 99 %. What counts is what a model could
reuse: **an answer is a near copy of another if both are the same once the step, the command and the branch, which
the question names, are replaced by placeholders** (`answers.build_skeleton`). The grid has 206 skeletons, and each is wholly in
one split: no test answer can be had by filling other names into an answer of the training split. Where a cell occurs with
several kinds of Rego (beyond 10,850 examples), their skeletons stay together too.
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
CANDIDATES = 8  # of so many units in the seed's order the fittest is taken: balance, and still another choice for each seed


@dataclass(frozen=True, slots=True)
class _Unit:
    """Variants that must stay together, and in how many of them each value of a dimension occurs."""

    variants: tuple[Variant, ...]
    features: Counter[str]

    @property
    def stratum(self) -> tuple[str, ...]:
        """The kinds of Rego in it."""
        return tuple(sorted({variant.rego or "" for variant in self.variants}))


def split(variants: Sequence[Variant], seed: int) -> dict[Split, list[Variant]]:
    """The variants by split, about 90/5/5, in their order.

    Each kind of Rego is held out in proportion, and of the skeletons those that keep combinations, attestors and commands
    in balance. A held-out split has at least 8 rows, or about a quarter of all where there are fewer than 32.
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
    """A held-out split in the making. `features` counts its rows, and in how many rows each feature occurs."""

    shares: Counter[str]
    units: list[_Unit] = field(default_factory=list)
    features: Counter[str] = field(default_factory=lambda: Counter({"rows": 0}))

    def take(self, units: list[_Unit], quota: float, *, reach: bool = False) -> None:
        """Take units to about `quota` rows, or at least so many with `reach`; one unit stays where it is."""
        taken = 0
        while len(units) > 1 and taken < quota:
            fitting = [unit for unit in units if taken + len(unit.variants) / 2 <= quota]
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
        """How far the shares of all features would be from those of the whole, with this unit."""
        rows = self.features["rows"] + len(unit.variants)
        return sum(
            abs((self.features[name] + unit.features[name]) / rows - count / self.shares["rows"])
            for name, count in self.shares.items()
        )


def _hold_out(free: Sequence[_Unit], shares: Counter[str]) -> _Holdout:
    """Units for one held-out split, stratum by stratum; then more, from any, if it is still too small."""
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
            (*cell.combination, "+".join(cell.combination) + "+", cell.command.text, str(variant.rego))
        )
    return counted


def _build_units(variants: Sequence[Variant], seed: int) -> list[_Unit]:
    """The units in the seed's order."""
    units = (_Unit(members, _count_features(members)) for members in _group_variants(variants))
    return shuffled(
        sorted(units, key=lambda unit: min(variant.name for variant in unit.variants)), seed, "split"
    )


def _group_variants(variants: Sequence[Variant]) -> Iterator[tuple[Variant, ...]]:
    """The variants, those together that share a skeleton or a cell, directly or through others."""
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
