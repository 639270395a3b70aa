"""The subjects of any attestation that Go can write are found: nulls too, where it may have no list, map or digest."""

from __future__ import annotations

import json

import pytest

from witness_generators import draw
from witness_generators.runs.run_entries import belongs_in_collections
from witness_schema import load
from witness_schema.validation.attestor_subjects import SUBJECTS

NAMED = [name for name in SUBJECTS if belongs_in_collections(name)]


@pytest.mark.parametrize("name", NAMED)
def test_subjects_of_any_attestation(name: str) -> None:
    schema = load("statement")
    found = 0
    for index in range(300):
        (line,) = draw([name], seed=41, index=index, as_="statement", shape="any")
        statement = json.loads(line)
        assert list(schema.iter_errors(statement)) == []
        found += len(statement["subject"] or ())
    assert found > 0
