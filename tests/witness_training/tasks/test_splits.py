"""The splits share no cell, no answer and no skeleton, and each holds a fair part of every dimension."""

from __future__ import annotations

from collections import Counter

import pytest

from witness_generators.documents.rego_kinds import ROWS
from witness_training.tasks.answers import build_skeleton
from witness_training.tasks.grid import ATTESTORS, Variant
from witness_training.tasks.grid_sampling import sample
from witness_training.tasks.rendering import render
from witness_training.tasks.setups import setup_of
from witness_training.tasks.splits import SPLITS, Split, split

SIZES = [40, 100, 500, 2000, 10_850, 33_250]


def splits_of(target: int, seed: int = 7) -> dict[Split, list[Variant]]:
    return split(sample(target, seed), seed)


@pytest.mark.parametrize("target", [1, 2, 10, *SIZES])
def test_every_row_is_in_one_split(target: int) -> None:
    places = splits_of(target)
    assert Counter(v for rows in places.values() for v in rows) == Counter(sample(target, 7))
    assert places["train"]


@pytest.mark.parametrize("target", SIZES)
def test_no_near_copy_crosses(target: int) -> None:
    places = splits_of(target)
    for text in (skeleton_of, answer_of, cell_of):
        held = [set(map(text, places[place])) for place in SPLITS]
        assert sum(map(len, held)) == len(set.union(*held)), text.__name__


@pytest.mark.parametrize("target", SIZES)
def test_sizes_fit_a_batch_and_are_about_a_twentieth(target: int) -> None:
    places = splits_of(target)
    for place in ("valid", "test"):
        assert len(places[place]) >= max(8, 0.045 * target)
        assert len(places[place]) <= max(10, 0.065 * target)


@pytest.mark.parametrize("seed", range(4))
def test_held_out_rows_cover_kinds_and_attestors(seed: int) -> None:
    places = splits_of(2000, seed)
    for place in ("valid", "test"):
        assert len({v.rego for v in places[place]}) == 1 + len(ROWS)
        held = Counter(name for v in places[place] for name in v.cell.combination)
        assert min(held[name] for name in ATTESTORS) > len(places[place]) / 4
        assert len({v.cell.command for v in places[place]}) == 5


def test_seed_decides_what_is_held_out() -> None:
    rows = sample(500, 1)
    assert split(rows, 1) == split(rows, 1)
    assert split(rows, 1)["test"] != split(rows, 2)["test"]


def skeleton_of(variant: Variant) -> str:
    return build_skeleton(setup_of(variant))


def answer_of(variant: Variant) -> str:
    return render(variant.cell, variant.rego)[1]


def cell_of(variant: Variant) -> str:
    return variant.cell.name
