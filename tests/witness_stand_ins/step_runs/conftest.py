"""No host but the stand-ins is reached from a run of these tests."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from support.go_programs import build_program
from support.oracle_fixtures import binary
from support.step_run_calls import make_project

__all__ = ["binary"]


@pytest.fixture(scope="session")
def programs() -> Mapping[str, Path]:
    """The folders of programs of others; of the session, so that modules are fetched before a test is without a network."""
    return {name: build_program(name) for name in ("crane", "kubectl")}


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    # Nothing listens at this port, so what is passed on fails at once.
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A repository with a Makefile, in a folder of its own."""
    return make_project(tmp_path / "project")


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which a run keeps its files."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    return folder
