"""The worlds of an example keep or break exactly what its question asks for, and are the same every time."""

from __future__ import annotations

import hashlib

import pytest

from witness_training.judges.example_worlds import CORE, case_for
from witness_training.tasks.grid import COMBINATIONS, COMMANDS, Cell, Variant

ALL = COMBINATIONS[-1]


def variant(kind: str | None, command: int = 0) -> Variant:
    return Variant(Cell(ALL, "lint", 2, COMMANDS[command]), kind)


@pytest.mark.parametrize("command", range(len(COMMANDS)))
def test_command_makes_what_the_grid_says(command: int) -> None:
    kept = case_for(variant(None, command)).kept
    assert tuple(sorted(kept.made)) == COMMANDS[command].makes
    product = kept.attestations["product"][1]
    assert {path: entry["digest"]["sha256"] for path, entry in product.items()} == {
        path: hashlib.sha256(content).hexdigest() for path, content in kept.made.items()
    }
    assert kept.attestations["command-run"][1]["cmd"] == ["sh", "-c", COMMANDS[command].text]
    assert kept.step == "lint"


def test_same_variant_has_the_same_worlds() -> None:
    assert case_for(variant("git-clean")) == case_for(variant("git-clean"))
    assert case_for(variant("git-clean")) != case_for(variant("git-branch"))


def test_without_rego_nothing_is_broken() -> None:
    case = case_for(variant(None))
    assert (case.broken, case.messages) == (None, ())
    assert set(case.kept.attestations) == set(CORE)


@pytest.mark.parametrize("number", range(20))
def test_one_change_breaks_the_rule(number: int) -> None:
    """Kept and broken differ in the attestation that the rule reads, and the other one keeps it."""
    cell = Cell(ALL, "scan", number % 7, COMMANDS[number % 5])
    branch = case_for(Variant(cell, "git-branch"))
    clean = case_for(Variant(cell, "git-clean"))
    ci = case_for(Variant(cell, "environment-ci"))
    files = case_for(Variant(cell, "product-files"))
    assert branch.broken is not None
    assert clean.broken is not None
    assert ci.broken is not None
    assert files.broken is not None
    kept_branch = branch.kept.attestations["git"][1]["branch"]
    assert branch.messages == (f"branch is not {kept_branch}",)
    assert branch.broken.attestations["git"][1]["branch"] != kept_branch
    assert "status" not in clean.kept.attestations["git"][1]
    assert clean.broken.attestations["git"][1]["status"]
    assert ci.kept.attestations["environment"][1]["variables"]["CI"] == "true"
    assert "CI" not in ci.broken.attestations["environment"][1].get("variables", {})
    lost = set(files.kept.made) - set(files.broken.made)
    assert {f"{path} is missing" for path in lost} == set(files.messages)
    assert files.broken.made
