"""What Go writes but cannot read back: real Go writes each and refuses each, and only the flag draws it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings

import witness_generators
from support.reached_draws import find_unreached
from witness_generators.drawing.chance import Chance
from witness_generators.drawing.direct_interpreter import build_drawer
from witness_generators.runs.run_entries import any_space
from witness_generators.runs.unreadable import UNREADABLE, exceptions_of, unreadable_space
from witness_schema import attestor_names, load
from witness_schema.errors import WitnessSchemaError
from witness_schema.oracle import Oracle
from witness_schema.verdict import Accepted

EXCEPTIONAL = tuple(name for row in UNREADABLE for name in row.attestors)


def explained(name: str, attestation: Any) -> bool:
    return any(row.explains(attestation) for row in exceptions_of(name))


def accepted(oracle: Oracle, name: str, values: list[Any]) -> list[bool]:
    kind = load(name).predicate_types[0]
    return [
        isinstance(verdict, Accepted)
        for verdict in oracle.roundtrip_all((kind, text) for text in map(json.dumps, values))
    ]


@pytest.mark.parametrize("name", attestor_names())
def test_the_rows_are_what_go_cannot_read_of_its_own(name: str, oracle: Oracle) -> None:
    """Filled by reflection, Go writes what the rows say, refuses exactly that, and nothing else is unreadable."""
    filled = oracle.fill(load(name).predicate_types[0], 0, 300)
    written = [json.loads(one.attestation) for one in filled if not one.error]
    unread = [not taken for taken in accepted(oracle, name, written)]
    assert unread == [explained(name, one) for one in written]
    assert any(unread) == (name in EXCEPTIONAL)


@pytest.mark.parametrize("name", EXCEPTIONAL)
def test_the_flag_draws_them(name: str, oracle: Oracle) -> None:
    draw = build_drawer(unreadable_space(name))
    drawn = [draw(Chance.of(81, index), 0) for index in range(200)]
    told = [explained(name, one) for one in drawn]
    assert 20 < sum(told) < 180
    assert accepted(oracle, name, drawn) == [not one for one in told]
    assert [load(name).is_valid(one) for one in drawn] == [not one for one in told]


@pytest.mark.parametrize("name", EXCEPTIONAL)
def test_without_the_flag_there_are_none(name: str) -> None:
    draw = build_drawer(any_space(name))
    assert not any(explained(name, draw(Chance.of(82, index), 0)) for index in range(500))


@pytest.mark.parametrize("name", ["vex", "material", "git"])
def test_the_strategy_draws_them_too(name: str) -> None:
    drawn = witness_generators.attestations(name, "any", unreadable=True)
    if name in EXCEPTIONAL:
        assert find_unreached(drawn, lambda one: {str(explained(name, one))}, {"True", "False"}) == set()
        return

    @settings(max_examples=100, database=None)
    @given(drawn)
    def check(attestation: Any) -> None:
        assert not explained(name, attestation)

    check()


def test_no_run_writes_what_is_unreadable() -> None:
    with pytest.raises(WitnessSchemaError, match="writes nothing unreadable"):
        witness_generators.attestations("vex", unreadable=True)
