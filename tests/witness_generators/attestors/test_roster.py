"""What holds for every attestor of the roster as it is drawn: valid, varied, taken by real Go, each fact in its place."""

from __future__ import annotations

import json

import pytest

from support.attestor_runs import draw_attestations
from witness_generators.documents import go_json
from witness_generators.recording.recorded_facts import resolve
from witness_generators.runs.roster import ROWS
from witness_schema import attestor_names, load
from witness_schema.oracle import Oracle
from witness_schema.shapes.json_shape import Record
from witness_schema.verdict import Accepted

DRAWS = 300
# Of so many draws that many differ at least, 286 where nothing is said: a command-run is one of few commands with few outputs.
DISTINCT = {"command-run": 6, "product": 201}
# What go-witness gives a predicate type; `file` is part of others.
TYPED = [name for name in ROWS if load(name).predicate_types]


def test_the_roster_has_every_attestor() -> None:
    assert set(ROWS) == {*attestor_names(), "file"}
    assert set(TYPED) == set(attestor_names())


@pytest.mark.parametrize("name", ROWS)
def test_attestations_are_valid(name: str) -> None:
    schema = load(name)
    assert [list(schema.iter_errors(attestation)) for attestation in draw_attestations(name, DRAWS)] == [
        []
    ] * DRAWS


@pytest.mark.parametrize("name", ROWS)
def test_attestations_differ(name: str) -> None:
    texts = {json.dumps(attestation, sort_keys=True) for attestation in draw_attestations(name, DRAWS)}
    assert len(texts) >= DISTINCT.get(name, 286)


@pytest.mark.parametrize("name", TYPED)
def test_real_go_takes_attestations_and_writes_the_same(name: str, oracle: Oracle) -> None:
    kind = load(name).predicate_types[0]
    texts = ((kind, go_json.encode(attestation)) for attestation in draw_attestations(name, DRAWS))
    assert list(oracle.roundtrip_all(texts)) == [Accepted()] * DRAWS


@pytest.mark.parametrize("name", ROWS)
def test_each_fact_has_its_place_and_each_place_its_fact(name: str) -> None:
    """A place that upstream adds or drops shows here: a fact must be added or dropped in its row."""
    schema, row = load(name), ROWS[name]
    shape = resolve(schema.shape, schema.definitions)
    places = {f"/{field.name}" for field in shape.fields} if isinstance(shape, Record) else {""}
    assert {*row.facts, *row.run_facts} == places
    assert not set(row.facts) & set(row.run_facts)
