"""What the attestations of one run have in common: every invariant of the roster holds as drawn, and a break of it is noticed."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given, settings

import witness_generators
from support.attestor_runs import RUNS, find_run, record_run
from support.invariant_breaks import BREAKS
from witness_generators.recording.attestor_row import Invariant
from witness_generators.runs.roster import INVARIANTS, ROWS, find_broken
from witness_generators.runs.run_entries import belongs_in_collections
from witness_schema import load

# Scenes drawn of each run.
SCENES = {"core": 500}
# Attestors without an entry in a collection are drawn one by one.
TOGETHER = {run: names for run, names in RUNS.items() if all(map(belongs_in_collections, names))}
NOT_COLLECTED = [name for name in ROWS if not belongs_in_collections(name)]


@pytest.mark.parametrize("run", RUNS)
def test_invariants_hold_in_every_scene(run: str) -> None:
    for index in range(SCENES.get(run, 300)):
        assert [invariant.id for invariant in find_broken(record_run(run, 4, index))] == []


@pytest.mark.parametrize("run", TOGETHER)
def test_invariants_hold_in_what_hypothesis_draws(run: str) -> None:
    """At Hypothesis's default health checks."""
    names = TOGETHER[run]
    attestor_of = {kind: name for name in names for kind in load(name).predicate_types}

    @settings(max_examples=20, database=None, deadline=None)
    @given(witness_generators.collections(names))
    def check(collection: Any) -> None:
        entries = [one for one in collection["attestations"] if one["type"] in attestor_of]
        attestations = {attestor_of[one["type"]]: one["attestation"] for one in entries}
        assert set(attestations) == set(names)
        assert list(find_broken(attestations)) == []

    check()


@pytest.mark.parametrize("name", NOT_COLLECTED)
def test_invariants_hold_in_what_hypothesis_draws_alone(name: str) -> None:
    @settings(max_examples=20, database=None, deadline=None)
    @given(witness_generators.attestations(name))
    def check(attestation: Any) -> None:
        assert list(find_broken({name: attestation})) == []

    check()


@pytest.mark.parametrize("invariant", INVARIANTS, ids=lambda invariant: invariant.id)
def test_a_break_of_an_invariant_is_noticed(invariant: Invariant) -> None:
    """In each of 80 scenes in which there is something to break, and in as many more as it takes to meet one."""
    change = BREAKS[invariant.id]
    run = find_run((*invariant.attestors, *change.attestors))
    noticed = list[bool]()
    for index in range(4000):
        if index >= 80 and noticed:
            break
        attestations: dict[str, Any] = copy.deepcopy(dict(record_run(run, 7, index)))
        if change.apply(attestations):
            noticed.append(invariant.id in {one.id for one in find_broken(attestations)})
    assert noticed
    assert all(noticed)


def test_every_invariant_has_its_break_and_no_other() -> None:
    assert set(BREAKS) == {invariant.id for invariant in INVARIANTS}
