"""One oracle for all the tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from witness_schema.oracle import Oracle


@pytest.fixture(scope="session")
def oracle() -> Iterator[Oracle]:
    with Oracle.start(jobs=2) as running:
        yield running
