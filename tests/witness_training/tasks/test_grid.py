"""The grid has the plan's size, and no two of its examples are the same."""

from __future__ import annotations

from witness_training.tasks.answers import build_skeleton
from witness_training.tasks.grid import (
    COMBINATIONS,
    COMMANDS,
    STEPS,
    Cell,
    Variant,
    cells,
    count_cells,
    count_variants,
    rego_kinds,
)
from witness_training.tasks.phrasings import PHRASINGS
from witness_training.tasks.rendering import render
from witness_training.tasks.setups import setup_of


def every_variant() -> list[Variant]:
    return [Variant(cell, kind) for cell in cells() for kind in (None, *rego_kinds(cell.combination))]


def test_dimensions_are_the_plans() -> None:
    assert (len(COMBINATIONS), len(STEPS), len(PHRASINGS), len(COMMANDS)) == (31, 10, 7, 5)
    assert len(set(COMBINATIONS)) == 31
    assert len(list(cells())) == count_cells() == 10_850


def test_every_example_is_distinct() -> None:
    variants = every_variant()
    assert len(variants) == count_variants() == 33_250
    assert len({render(variant.cell, variant.rego)[0] for variant in variants}) == 33_250
    assert len({variant.name for variant in variants}) == 33_250


def test_setups_and_skeletons_are_as_many_as_documented() -> None:
    setups = {setup_of(variant) for variant in every_variant()}
    assert (len(setups), len(set(map(build_skeleton, setups)))) == (475, 206)


def test_answer_depends_on_all_but_the_phrasing() -> None:
    first = Cell(("git", "file"), "build", 0, COMMANDS[1])
    others = {
        render(Cell(first.combination, first.step, phrasing, first.command))[1] for phrasing in range(7)
    }
    assert others == {render(first)[1]}
    assert len({render(variant.cell, variant.rego)[1] for variant in every_variant()}) == 33_250 // 7


def test_rego_kinds_need_their_attestor() -> None:
    assert rego_kinds(("material", "file")) == ()
    assert rego_kinds(("git", "product")) == ("git-branch", "git-clean", "product-others")
