"""Train, valid and test: no cell in two of them, and no near copy across them.

A grid is made of look-alikes, so a threshold on plain text says little: answers that differ in one word of the command
share up to 98 % of their 5-word shingles, and so do answers to neighbouring combinations. What counts is what a model
could reuse: **an answer is a near copy of another if both are the same once the step, the command and the branch, which
the question names, are replaced by placeholders** (`answers.skeleton`). The grid has 206 skeletons, and each is wholly in
one split: no test answer can be had by filling other names into an answer of the training split.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from training.answers import skeleton
from training.grid import REGO_ATTESTOR, Variant
from training.setups import setup_of
from training.shuffling import shuffled

Split = Literal["train", "valid", "test"]
SPLITS: tuple[Split, ...] = ("train", "valid", "test")

HELD_OUT = 0.05
SMALLEST = 8  # mlx-lm refuses a split that is smaller than its batch


@dataclass(frozen=True, slots=True)
class _Unit:
    """The variants that share a skeleton, and how often each attestor and command occurs in them."""

    variants: tuple[Variant, ...]
    features: Counter[str]


def split(variants: Sequence[Variant], seed: int) -> dict[Split, list[Variant]]:
    """The variants by split, about 90/5/5, in their order.

    Each kind of Rego is held out in proportion, and of the skeletons those that keep combinations, attestors and commands
    in balance. A held-out split has at least 8 rows, or about a quarter of all where there are fewer than 32.
    """
    free, shares = _units(variants, seed), _features(variants)
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
        """Take the fittest units: to about `quota` rows, or at least so many with `reach`; one unit stays where it is."""
        taken = 0
        while len(units) > 1 and taken < quota:
            best = min(units, key=self._imbalance)
            first = taken == 0 and quota >= 0.5
            if taken + len(best.variants) / 2 > quota and not (first or reach):
                return
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
    """Units for one held-out split, kind of Rego by kind of Rego; then more, of any kind, if it is still too small."""
    rows = shares["rows"]
    wanted = max(round(HELD_OUT * rows), min(SMALLEST, rows // 4))
    held = _Holdout(shares)
    for kind in (None, *REGO_ATTESTOR):
        stratum = [unit for unit in free if unit.variants[0].rego == kind]
        held.take(stratum, wanted * shares[str(kind)] / rows)
    rest = [unit for unit in free if unit not in held.units]
    held.take(rest, wanted - held.features["rows"], reach=True)
    return held


def _features(variants: Sequence[Variant]) -> Counter[str]:
    counted = Counter({"rows": len(variants)})
    for variant in variants:
        cell = variant.cell
        counted.update(
            (*cell.combination, "+".join(cell.combination) + "+", cell.command.text, str(variant.rego))
        )
    return counted


def _units(variants: Sequence[Variant], seed: int) -> list[_Unit]:
    """The units in the seed's order."""
    grouped: dict[str, list[Variant]] = defaultdict(list)
    for variant in variants:
        grouped[skeleton(setup_of(variant))].append(variant)
    members = (tuple(grouped[text]) for text in sorted(grouped))
    return shuffled([_Unit(unit, _features(unit)) for unit in members], seed, "split")
