"""The public API of the package and its pytest plugin: what each name is, and that a start-up imports nothing else."""

from __future__ import annotations

import doctest
import subprocess
import sys
from pathlib import Path

import pytest

import witness_stand_ins

USE = """
def test_services(witness_services):
    services = witness_services("jenkins", repo={repo!r})
    assert services.environment["JOB_NAME"] == "rocket/main"
    both = witness_services("github", "aws", repo={repo!r}, event="schedule", faults=["aws:slow"])
    assert both.environment["GITHUB_EVENT_NAME"] == "schedule"
    assert both.flags[0].startswith("--attestor-aws-region-cert=-----BEGIN")
"""


def test_dir_shows_the_public_names() -> None:
    assert dir(witness_stand_ins) == sorted(witness_stand_ins.__all__)
    assert all(getattr(witness_stand_ins, name) for name in witness_stand_ins.__all__)
    with pytest.raises(AttributeError, match="module 'witness_stand_ins' has no attribute 'nothing'"):
        _ = witness_stand_ins.nothing
    assert doctest.testmod(witness_stand_ins).failed == 0


def test_importing_the_plugin_imports_nothing_else() -> None:
    shown = "import sys, witness_stand_ins.services_plugin; print(*(m for m in sys.modules if m.startswith('witness_')))"
    done = subprocess.run([sys.executable, "-c", shown], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["witness_stand_ins", "witness_stand_ins.services_plugin"]


def test_a_test_of_somebody_else_gets_services(tmp_path: Path, repository: Path) -> None:
    (tmp_path / "test_theirs.py").write_text(USE.format(repo=str(repository)))
    (tmp_path / "conftest.py").write_text("")
    # The plugin is found by its entry point.
    options = ["-q", "-p", "no:cacheprovider"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
    assert "1 passed" in done.stdout
