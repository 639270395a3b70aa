"""The doctor names what is there, and for what is missing the command that mends it."""

from __future__ import annotations

import pytest

from witness_schema.errors import WitnessSchemaError
from witness_training.pipeline import machine_checks


def by_subject() -> dict[str, machine_checks.Finding]:
    return {finding.subject: finding for finding in machine_checks.examine()}


def test_a_set_up_clone_lacks_nothing() -> None:
    assert [f for f in machine_checks.examine() if f.state == "missing"] == []


def test_a_missing_package_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine_checks, "TRAINING", ("mlx-of-another-world",))
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
        raise WitnessSchemaError("this needs the repository")

    monkeypatch.setattr(build, "describe", none)
    monkeypatch.setattr(machine_checks, "repository_root", none)
    assert clone.repository_root is not machine_checks.repository_root
    assert by_subject()["oracle"].state == "absent"
    assert machine_checks.install() == machine_checks.IN_WHEEL
