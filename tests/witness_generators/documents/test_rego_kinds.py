"""A kind of Rego is one row: a fifth one is asked for, answered, drawn and judged without a change anywhere else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from witness_generators.documents import rego_kinds
from witness_generators.documents.rego import Denial
from witness_generators.documents.rego_kinds import (
    BrokenWorld,
    RegoKind,
    RegoParameters,
    find_rego_kind,
    write_rule_of_kind,
)
from witness_generators.drawing.chance import Chance
from witness_generators.drawing.direct_interpreter import build_drawer
from witness_generators.policy_spaces.policy_space import submission_space
from witness_generators.world.world import World
from witness_schema.errors import UnknownName
from witness_training.judges.example_worlds import case_for
from witness_training.tasks.examples import example_of
from witness_training.tasks.grid import Variant, cells
from witness_training.tasks.grid import rego_kinds as kinds_for


def run_by(user: str, world: World) -> World:
    return replace(world, machine=replace(world.machine, username=user, ci=None))


FIFTH = RegoKind(
    "environment-user",
    "environment",
    parameters=(),
    denials=lambda _: (Denial('input.username == "root"', "the user is root"),),
    keep=lambda world, _: run_by("dev", world),
    break_=lambda world, _p, _c: BrokenWorld(run_by("root", world), ("the user is root",)),
    words=lambda _: "runs as root",
    kept_by=lambda environment: RegoParameters() if environment["username"] != "root" else None,
)


@pytest.fixture
def fifth(monkeypatch: pytest.MonkeyPatch) -> RegoKind:
    monkeypatch.setattr(rego_kinds, "ROWS", (*rego_kinds.ROWS, FIFTH))
    return FIFTH


def test_it_is_asked_for_and_answered(fifth: RegoKind) -> None:
    cell = next(cell for cell in cells() if cell.combination == ("environment",))
    assert fifth.id in kinds_for(("environment",))
    example = example_of(Variant(cell, fifth.id))
    assert "runs as root" in example.question
    assert 'msg := "the user is root"' in example.answer


def test_it_is_judged_in_worlds_that_keep_and_break_it(fifth: RegoKind) -> None:
    cell = next(cell for cell in cells() if cell.combination == ("environment",))
    case = case_for(Variant(cell, fifth.id))
    assert case.broken
    assert case.kept.attestations["environment"][1]["username"] == "dev"
    for one in case.broken:
        assert one.evidence.attestations["environment"][1]["username"] == "root"
        assert one.messages == ("the user is root",)


def test_it_is_drawn_in_policies(fifth: RegoKind) -> None:
    draw = build_drawer(submission_space(("environment",)))
    policies = [str(draw(Chance.of(1, index), 0).policy) for index in range(40)]
    assert any("environment-user.rego" in policy for policy in policies)


def test_ids_are_unique_and_an_unknown_one_names_those_alike() -> None:
    identities = [row.id for row in rego_kinds.ROWS]
    assert len(set(identities)) == len(identities)
    with pytest.raises(UnknownName) as caught:
        find_rego_kind("git-branhc")
    assert caught.value.near == ("git-branch", "git-clean")


@pytest.mark.parametrize("row", rego_kinds.ROWS, ids=lambda row: row.id)
def test_a_rule_compares_with_the_parameters_that_its_row_names(row: RegoKind) -> None:
    first = write_rule_of_kind(row.id, RegoParameters()).module
    assert ("branch" in row.parameters) == (
        write_rule_of_kind(row.id, RegoParameters(branch="x")).module != first
    )
    assert ("files" in row.parameters) == (
        write_rule_of_kind(row.id, RegoParameters(files=("x",))).module != first
    )
