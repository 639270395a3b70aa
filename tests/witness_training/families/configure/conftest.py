"""A bench for answers that these tests wrote."""

from __future__ import annotations

import pytest

from witness_schema.oracle import Oracle
from witness_training.judges.bench import Bench


@pytest.fixture(scope="session")
def bench(oracle: Oracle) -> Bench:
    return Bench(oracle, oracle.keys(), trusted=True)
