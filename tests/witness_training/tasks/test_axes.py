"""What is held out is held out by a fixed rule: everywhere, for every seed, and from the base corpus too."""

from __future__ import annotations

from itertools import islice
from random import Random

import pytest

from witness_generators.drawing.chance import Chance
from witness_schema import attestor_names
from witness_schema.errors import Misuse
from witness_training.tasks.axes import (
    AXES,
    NAMED,
    SHOWN,
    Axis,
    Drawing,
    find_unseen,
    join_pair,
    list_pairs,
    side_of,
)
from witness_training.tiny.base_vocabulary import topic


@pytest.mark.parametrize("axis", AXES)
def test_each_axis_has_values_on_both_sides(axis: Axis) -> None:
    values = [*NAMED.get(axis, ()), *(f"value-{number}" for number in range(200))]
    sides = {side_of(axis, value) for value in values}
    assert sides == {"seen", "unseen"}


@pytest.mark.parametrize("axis", sorted(set(AXES) - set(NAMED)))
def test_about_a_tenth_is_held_out(axis: Axis) -> None:
    unseen = sum(side_of(axis, f"value-{number}") == "unseen" for number in range(2000))
    assert 140 <= unseen <= 260


def test_what_is_always_shown_is_seen() -> None:
    for axis, values in SHOWN.items():
        assert {side_of(axis, value) for value in values} == {"seen"}


def test_a_pair_is_the_same_in_either_order_and_says_nothing_of_a_held_out_attestor() -> None:
    assert join_pair("oci", "git") == join_pair("git", "oci") == "git+oci"
    assert list_pairs(("oci", "git", "git", "aws")) == ("aws+git", "aws+oci", "git+oci")
    held_out = min(NAMED["attestor"])
    assert {side_of("attestor-pair", join_pair(held_out, name)) for name in attestor_names()} == {"seen"}


def test_held_out_attestors_exist() -> None:
    assert NAMED["attestor"] <= set(attestor_names())


def test_a_drawing_picks_on_its_side_only() -> None:
    values = [f"value-{number}" for number in range(300)]
    for side in ("seen", "unseen"):
        drawing = Drawing({"vocabulary": side})
        picked = {drawing.pick("vocabulary", values, Chance.of(1, index)) for index in range(200)}
        assert {side_of("vocabulary", value) for value in picked} == {side}
        assert len(picked) > 15
    with pytest.raises(Misuse, match="none of 1 values"):
        Drawing({"rego-rules": "unseen"}).pick("rego-rules", ["1"], Chance.of(1, 1))


def test_unseen_axes_of_a_task_are_found() -> None:
    held_out = next(f"v-{n}" for n in range(99) if side_of("vocabulary", f"v-{n}") == "unseen")
    assert find_unseen({"vocabulary": ("main", held_out), "rego-rules": ("1",)}) == {"vocabulary"}
    assert find_unseen({"rego-rules": ("3",), "vocabulary": ("main",)}) == {"rego-rules"}
    assert find_unseen({}) == frozenset()


def test_the_base_corpus_shows_nothing_that_is_held_out() -> None:
    random = Random(11)
    for drawn in islice((topic(random) for _ in range(3000)), 3000):
        names = {drawn.step, drawn.branch, drawn.command.reads, *drawn.command.makes} - {""}
        axes = {
            "vocabulary": tuple(names),
            "attestor": drawn.attestors,
            "attestor-pair": list_pairs(drawn.attestors),
        }
        assert find_unseen(axes) == frozenset(), axes
