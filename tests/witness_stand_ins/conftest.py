"""One oracle for all tests here, its binary for those that start its command, and a repository of a user's own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.stand_in_runs import make_repository
from witness_schema.oracle import Oracle, build


@pytest.fixture(scope="session")
def binary() -> Path:
    return build.ensure()


@pytest.fixture(scope="session")
def oracle(binary: Path) -> Iterator[Oracle]:
    with Oracle.start(jobs=2) as started:
        yield started


@pytest.fixture(scope="session")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with one commit of Ada's, whose remote is acme/rocket on GitHub."""
    return make_repository(tmp_path_factory.mktemp("repository"))
