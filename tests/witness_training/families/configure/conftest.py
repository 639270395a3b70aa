"""A bench for answers that these tests wrote."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from witness_schema.oracle import Oracle
from witness_training.judges.bench import Bench
from witness_training.judges.scripts.job_rooms import open_rooms


@pytest.fixture(scope="session")
def bench(oracle: Oracle) -> Iterator[Bench]:
    with open_rooms() as rooms:
        yield Bench(oracle, oracle.keys(), trusted=True, rooms=rooms)
