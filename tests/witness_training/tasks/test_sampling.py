"""Samples are distinct cells first, balanced at every size, and the same for the same seed."""

from __future__ import annotations

from collections import Counter
from math import prod

import pytest

from witness_schema.errors import WitnessSchemaError
from witness_training.tasks.grid import COMBINATIONS, Variant, count_cells, count_variants
from witness_training.tasks.grid_sampling import iterate_lattice, sample

DIMENSIONS = ("combination", "step", "phrasing", "command")


@pytest.mark.parametrize("seed", [0, 7])
@pytest.mark.parametrize("target", [500, 2000, 10_850])
def test_every_dimension_is_balanced(target: int, seed: int) -> None:
    variants = sample(target, seed)
    for dimension in DIMENSIONS:
        tally = Counter(getattr(variant.cell, dimension) for variant in variants)
        assert max(tally.values()) - min(tally.values()) <= 1, dimension


def test_cells_are_distinct_until_all_are_used() -> None:
    assert len({variant.cell for variant in sample(2000, 7)}) == 2000
    assert len({variant.cell for variant in sample(count_cells(), 7)}) == count_cells()


def test_whole_grid_holds_every_example_once() -> None:
    variants = sample(count_variants(), 3)
    assert len(set(variants)) == len(variants) == count_variants()


@pytest.mark.parametrize(
    "sizes", [(31, 10, 7, 5), (31, 10, 8, 6), (31, 12, 8, 5), (6, 4, 8, 2), (63, 9, 7, 3)]
)
def test_lattice_holds_every_point_once_whatever_its_size(sizes: tuple[int, int, int, int]) -> None:
    """A step, phrasing or command more leaves the cells distinct, with or without a common factor."""
    points = list(iterate_lattice(*sizes))
    assert len(set(points)) == len(points) == prod(sizes)
    for dimension, size in enumerate(sizes):
        tally = Counter(point[dimension] for point in points)
        assert set(tally.values()) == {prod(sizes) // size}


def test_pairs_of_combination_and_step_come_early() -> None:
    assert len({(variant.cell.combination, variant.cell.step) for variant in sample(310, 5)}) == 310


@pytest.mark.parametrize(
    "combination", [c for c in COMBINATIONS if {"git", "environment", "product"} & set(c)]
)
def test_half_of_a_combination_has_rego(combination: tuple[str, ...]) -> None:
    kinds = Counter(v.rego for v in sample(10_850, 1) if v.cell.combination == combination)
    whole = sum(kinds.values())
    assert abs(kinds.pop(None) / whole - 0.5) < 0.02
    assert max(kinds.values()) - min(kinds.values()) <= 1


def test_rego_is_independent_of_the_other_dimensions() -> None:
    """A combination's rows with Rego are spread over steps and commands, not tied to every other one."""
    rows = [v for v in sample(10_850, 1) if v.cell.combination == ("git", "environment")]
    for dimension in ("step", "phrasing", "command"):
        shares = Counter(getattr(v.cell, dimension) for v in rows if v.rego)
        whole = Counter(getattr(v.cell, dimension) for v in rows)
        assert all(0.2 < shares[value] / whole[value] < 0.8 for value in whole), dimension


def test_larger_sample_begins_with_the_smaller() -> None:
    assert sample(2000, 7)[:500] == sample(500, 7)


def test_seed_decides_the_order() -> None:
    assert sample(100, 1) != sample(100, 2)
    assert sample(3, 7) == sample(3, 7)
    assert isinstance(sample(1, 0)[0], Variant)


@pytest.mark.parametrize("target", [0, -1, 33_251])
def test_target_outside_the_grid_says_how_many_there_are(target: int) -> None:
    with pytest.raises(WitnessSchemaError, match=r"33,250 distinct examples \(10,850 cells"):
        sample(target, 0)
