"""The worlds of an example keep or break exactly what its question asks for, and are the same every time."""

from __future__ import annotations

import hashlib

import pytest

from witness_training.judges.example_worlds import BROKEN_WORLDS, CORE, case_for
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
    assert case.broken == ()
    assert set(case.kept.attestations) == set(CORE)


@pytest.mark.parametrize("number", range(20))
def test_one_change_breaks_the_rule(number: int) -> None:
    """Each broken world breaks its rule in the attestation that the rule reads, in a way of its own."""
    cell = Cell(ALL, "scan", number % 7, COMMANDS[number % 5])
    branch, clean, ci, products = (
        case_for(Variant(cell, kind))
        for kind in ("git-branch", "git-clean", "environment-ci", "product-others")
    )
    assert {len(case.broken) for case in (branch, clean, ci, products)} == {BROKEN_WORLDS}
    kept_branch = branch.kept.attestations["git"][1]["branch"]
    for one in branch.broken:
        left_for = one.evidence.attestations["git"][1]["branch"]
        assert left_for != kept_branch
        assert one.messages == (f"branch must be {kept_branch} but is {left_for}",)
    assert "status" not in clean.kept.attestations["git"][1]
    for one in clean.broken:
        assert one.messages == tuple(
            f"{path} is not committed" for path in one.evidence.attestations["git"][1]["status"]
        )
    assert ci.kept.attestations["environment"][1]["variables"]["CI"] == "true"
    for one in ci.broken:
        found = one.evidence.attestations["environment"][1].get("variables", {}).get("CI", "not set")
        assert one.messages == (f"CI must be true but is {found}",)
        assert found != "true"
    for one in products.broken:
        stray = set(one.evidence.made) - set(products.kept.made)
        assert one.messages == tuple(f"{path} is not an expected product" for path in stray)
        assert stray


def test_broken_worlds_are_drawn_and_not_constants() -> None:
    worlds = [
        one.messages
        for step in ("build", "lint", "scan")
        for kind in ("git-branch", "git-clean", "product-others")
        for one in case_for(Variant(Cell(ALL, step, 0, COMMANDS[0]), kind)).broken
    ]
    assert len(set(worlds)) > 2 * len(worlds) // 3
