"""Every combination is allowed or refused with a reason; counts are those of the lists."""

from __future__ import annotations

import json
from itertools import chain, combinations

import pytest

import witness_generators
from witness_generators import draw
from witness_generators.runs.combinations import (
    EXCLUSIONS,
    SET_NAMES,
    Counts,
    count_combinations,
    find_contradiction,
    find_refusal,
    list_allowed,
    list_largest,
    list_members,
    list_refused,
)
from witness_generators.runs.drawing_checks import choose_attestors
from witness_schema import attestor_names
from witness_schema.errors import WitnessSchemaError


@pytest.mark.parametrize("name", SET_NAMES)
def test_sets_are_of_registered_attestors(name: str) -> None:
    assert set(list_members(name)) <= {*attestor_names(), "file"}
    assert len(set(list_members(name))) == len(list_members(name))


def test_all_is_all_and_seed_is_the_plan_s_five() -> None:
    assert list_members("all") == attestor_names()
    assert count_combinations(list_members("seed")) == Counts(31, 0)
    with pytest.raises(WitnessSchemaError, match="there is no set 'of'"):
        list_members("of")


@pytest.mark.parametrize("name", ["seed", "ci", "cloud", "container"])
def test_counts_are_those_of_the_lists(name: str) -> None:
    """By brute force: every subset once, on one side or the other."""
    names = list_members(name)
    every = set(chain.from_iterable(combinations(names, size) for size in range(1, len(names) + 1)))
    good, bad = set(list_allowed(names)), dict(list_refused(names))
    assert good | set(bad) == every
    assert not good & set(bad)
    assert all(one.reason and one.source for one in bad.values())
    assert count_combinations(names) == Counts(len(good), len(bad))


def test_counts_of_all_agree_with_its_small_lists() -> None:
    """The exclusions hold at every size, so pairs decide: what is refused holds a refused attestor or pair."""
    names = list_members("all")
    pairs = {frozenset(pair) for pair, _ in list_refused(names, (2,))}
    assert frozenset({"github", "gitlab"}) in pairs
    for triple in combinations(names, 3):
        assert (find_refusal(triple) is None) == (not any(pair <= set(triple) for pair in pairs))


def test_largest_cannot_grow() -> None:
    for name in SET_NAMES:
        names = list_members(name)
        full = list_largest(names)
        assert full
        for chosen in full:
            assert find_refusal(chosen) is None
            assert all(find_refusal((*chosen, more)) for more in set(names) - set(chosen))
    assert {name for chosen in list_largest(list_members("all")) for name in chosen} == set(
        attestor_names()
    ) - {"policyverify"}


@pytest.mark.parametrize("exclusion", EXCLUSIONS, ids=lambda exclusion: exclusion.reason)
def test_what_excludes_each_other_is_not_drawn(exclusion: object) -> None:
    for pair in combinations(getattr(exclusion, "attestors", ()), 2):
        assert find_contradiction(pair)
        with pytest.raises(WitnessSchemaError, match=pair[0]):
            list(draw(pair))
        with pytest.raises(WitnessSchemaError, match=pair[1]):
            witness_generators.collections(pair)


@pytest.mark.parametrize("name", SET_NAMES)
def test_sets_are_drawn_whole(name: str) -> None:
    wanted = choose_attestors((), name)
    runs = {wanted(3, index) for index in range(200)}
    assert runs == set(list_largest(list_members(name)))
    (line,) = draw(wanted(3, 0), seed=3, index=0, as_="collection")
    assert {"material", "product"} <= {
        entry["type"].split("/")[-2] for entry in json.loads(line)["attestations"]
    }


def test_names_or_a_set() -> None:
    assert choose_attestors(("git",), None)(0, 0) == ("git",)
    for names, chosen in (((), None), (("git",), "ci")):
        with pytest.raises(WitnessSchemaError):
            choose_attestors(names, chosen)
