"""One oracle for all tests here, its binary for those that start its command, and a repository of a user's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.oracle_fixtures import binary, oracle
from support.stand_in_runs import make_repository

__all__ = ["binary", "oracle", "repository"]


@pytest.fixture(scope="session")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with one commit of Ada's, whose remote is acme/rocket on GitHub."""
    return make_repository(tmp_path_factory.mktemp("repository"))
