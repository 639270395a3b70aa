"""The figures that are promised: 2,000 attestations of each attestor at each level, none invalid, none changed by real Go."""

from __future__ import annotations

import json
from typing import Any

import pytest

from witness_generators.api.direct_draws import draw
from witness_generators.runs.run_entries import Level
from witness_schema import attestor_names, load
from witness_schema.oracle import Oracle
from witness_schema.verdict import Accepted

# The gate draws the first of these, `make sweeps` the rest of the 2,000.
PARTS = {"first": range(250), "rest": range(250, 2000)}


@pytest.mark.parametrize("part", PARTS.values(), ids=PARTS)
@pytest.mark.parametrize("level", ["realistic", "any"])
@pytest.mark.parametrize("name", [*attestor_names(), "file"])
def test_all_are_valid_and_come_back_unchanged(name: str, level: Level, part: range, oracle: Oracle) -> None:
    schema = load(name)
    records: list[dict[str, Any]] = [
        json.loads(line) for index in part for line in draw([name], seed=14, index=index, shape=level)
    ]
    assert len(records) == len(part)
    assert [one for one in records if not schema.is_valid(one["attestation"])] == []
    if schema.predicate_types:
        verdicts = oracle.roundtrip_all(
            (schema.predicate_types[0], json.dumps(one["attestation"])) for one in records
        )
        assert [verdict for verdict in verdicts if verdict != Accepted()] == []
