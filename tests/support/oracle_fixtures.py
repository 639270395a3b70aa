"""One oracle for all tests of a folder that only ask it things, and its binary for those that start their own: its conftest imports both."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from witness_schema.oracle import Oracle, build


@pytest.fixture(scope="session")
def binary() -> Path:
    return build.ensure()


@pytest.fixture(scope="session")
def oracle(binary: Path) -> Iterator[Oracle]:
    with Oracle.start(jobs=2) as started:
        yield started
