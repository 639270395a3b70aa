"""What every test of data sets with processes of its own needs."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from witness_schema.clone import repository_root


@pytest.fixture(autouse=True, scope="module")
def search_path() -> Iterator[None]:
    """Workers search in the order of this process: our packages before the folders of tests that have their names."""
    root = repository_root()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(sys, "path", [str(root), str(root / "generators"), *sys.path])
        yield
