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
    allowed,
    contradiction,
    count,
    largest,
    members,
    refusal,
    refused,
)
from witness_generators.runs.drawing_checks import asked
from witness_schema import attestor_names
from witness_schema.errors import WitnessSchemaError


@pytest.mark.parametrize("name", SET_NAMES)
def test_sets_are_of_registered_attestors(name: str) -> None:
    assert set(members(name)) <= {*attestor_names(), "file"}
    assert len(set(members(name))) == len(members(name))


def test_all_is_all_and_seed_is_the_plan_s_five() -> None:
    assert members("all") == attestor_names()
    assert count(members("seed")) == Counts(31, 0)
    with pytest.raises(WitnessSchemaError, match="there is no set 'of'"):
        members("of")


@pytest.mark.parametrize("name", ["seed", "ci", "cloud", "container"])
def test_counts_are_those_of_the_lists(name: str) -> None:
    """By brute force: every subset once, on one side or the other."""
    names = members(name)
    every = set(chain.from_iterable(combinations(names, size) for size in range(1, len(names) + 1)))
    good, bad = set(allowed(names)), dict(refused(names))
    assert good | set(bad) == every
    assert not good & set(bad)
    assert all(bad.values())
    assert count(names) == Counts(len(good), len(bad))


def test_counts_of_all_agree_with_its_small_lists() -> None:
    """The exclusions hold at every size, so pairs decide: what is refused holds a refused attestor or pair."""
    names = members("all")
    pairs = {frozenset(pair) for pair, _ in refused(names, (2,))}
    assert frozenset({"github", "gitlab"}) in pairs
    for triple in combinations(names, 3):
        assert (refusal(triple) is None) == (not any(pair <= set(triple) for pair in pairs))


def test_largest_cannot_grow() -> None:
    for name in SET_NAMES:
        names = members(name)
        full = largest(names)
        assert full
        for chosen in full:
            assert refusal(chosen) is None
            assert all(refusal((*chosen, more)) for more in set(names) - set(chosen))
    assert {name for chosen in largest(members("all")) for name in chosen} == set(attestor_names()) - {
        "policyverify"
    }


@pytest.mark.parametrize("exclusion", EXCLUSIONS, ids=lambda exclusion: exclusion.reason)
def test_what_excludes_each_other_is_not_drawn(exclusion: object) -> None:
    for pair in combinations(getattr(exclusion, "attestors", ()), 2):
        assert contradiction(pair)
        with pytest.raises(WitnessSchemaError, match=pair[0]):
            list(draw(pair))
        with pytest.raises(WitnessSchemaError, match=pair[1]):
            witness_generators.collections(pair)


@pytest.mark.parametrize("name", SET_NAMES)
def test_sets_are_drawn_whole(name: str) -> None:
    wanted = asked((), name)
    runs = {wanted(3, index) for index in range(200)}
    assert runs == set(largest(members(name)))
    (line,) = draw(wanted(3, 0), seed=3, index=0, as_="collection")
    assert {"material", "product"} <= {
        entry["type"].split("/")[-2] for entry in json.loads(line)["attestations"]
    }


def test_names_or_a_set() -> None:
    assert asked(("git",), None)(0, 0) == ("git",)
    for names, chosen in (((), None), (("git",), "ci")):
        with pytest.raises(WitnessSchemaError):
            asked(names, chosen)
