"""The doctor names what is there, and for what is missing the command that mends it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from witness_schema.clone import repository_root
from witness_schema.errors import NotAClone, WitnessSchemaError
from witness_training.pipeline import machine_checks

pytestmark = [pytest.mark.oracle, pytest.mark.checkout]


def by_subject() -> dict[str, machine_checks.Finding]:
    return {finding.subject: finding for finding in machine_checks.examine()}


def test_a_set_up_clone_lacks_nothing() -> None:
    assert [f for f in machine_checks.examine() if f.state == "missing"] == []


def test_a_missing_package_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine_checks, "TRAIN", ("mlx-of-another-world",))
    found = by_subject()["mlx-of-another-world"]
    assert (found.state, found.mend) == ("missing", "make setup")


def test_a_missing_oracle_says_how_to_build_it(monkeypatch: pytest.MonkeyPatch) -> None:
    from witness_schema.oracle import build

    def none() -> str:
        raise WitnessSchemaError("the oracle is not built")

    monkeypatch.setattr(build, "describe", none)
    found = by_subject()["oracle"]
    assert (found.state, found.detail, found.mend) == ("missing", "the oracle is not built", "make oracle")


def test_an_installed_wheel_has_no_oracle_and_needs_none(monkeypatch: pytest.MonkeyPatch) -> None:
    from witness_schema import clone
    from witness_schema.oracle import build

    def none() -> str:
        raise NotAClone("this needs the repository")

    monkeypatch.setattr(build, "describe", none)
    monkeypatch.setattr(machine_checks, "repository_root", none)
    assert clone.repository_root is not machine_checks.repository_root
    assert by_subject()["oracle"].state == "absent"
    assert machine_checks.install_command("train") == "pip install 'witness-schema[train]'"


def test_an_extra_that_a_wheel_lacks_is_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine_checks, "in_clone", lambda: False)
    monkeypatch.setattr(machine_checks, "TRAIN", ("mlx-of-another-world",))
    monkeypatch.setattr(machine_checks, "BASE", ("typer-of-another-world",))
    findings = by_subject()
    assert findings["mlx-of-another-world"].state == "absent"
    assert findings["mlx-of-another-world"].mend == "pip install 'witness-schema[train]'"
    assert findings["typer-of-another-world"].state == "missing"


def test_cuda_is_looked_for_where_there_is_a_driver(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(machine_checks, "NVIDIA_DRIVER", tmp_path / "version")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not {f.subject for f in machine_checks.examine() if f.group == "cuda"}
    (tmp_path / "version").touch()
    assert {f.subject for f in machine_checks.examine() if f.group == "cuda"} == set(machine_checks.CUDA)


def test_the_packages_are_those_of_the_project() -> None:
    project = tomllib.loads((repository_root() / "pyproject.toml").read_text())["project"]
    named = {re.split(r"[\[><=~; ]", line)[0] for line in project["dependencies"]}
    assert set(machine_checks.BASE) == named
    trained = {re.split(r"[\[><=~; ]", line)[0] for line in project["optional-dependencies"]["train"]}
    assert set(machine_checks.TRAIN) <= trained
