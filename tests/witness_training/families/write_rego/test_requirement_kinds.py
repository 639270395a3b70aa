"""The kinds of requirements: what each says, and the worlds that keep and break it."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from support.rego_tasks import make_wanted
from witness_generators.documents.rego import SYNTAXES
from witness_schema import load
from witness_training.families.write_rego.hidden_worlds import draw_worlds
from witness_training.families.write_rego.kind_roster import KINDS, find_kind, list_kinds
from witness_training.families.write_rego.module_text import RuleText
from witness_training.families.write_rego.rego_questions import list_clause_ids
from witness_training.tasks.axes import side_of


def test_there_are_enough_kinds_and_each_has_a_name_of_its_own() -> None:
    assert len({kind.id for kind in KINDS}) == len(KINDS) >= 200
    attestors = Counter(kind.attestor for kind in KINDS)
    assert len(attestors) >= 25
    # A module of three rules has to be possible everywhere, and one with a kind that is held out.
    assert min(attestors.values()) >= 4


def test_every_attestor_that_is_held_out_has_kinds_on_both_sides() -> None:
    for attestor in {kind.attestor for kind in KINDS if side_of("attestor", kind.attestor) == "unseen"}:
        assert {side_of("rego-kind", kind.id) for kind in list_kinds(attestor)} == {"seen", "unseen"}


def test_clauses_are_told_apart() -> None:
    ids = list_clause_ids()
    assert len(set(ids)) == len(ids) >= 2 * 2 * 200


def list_free(identity: str) -> set[str]:
    """The parameters that are not the same in every world."""
    drawn = [make_wanted(identity, seed).parameters for seed in range(4)]
    alike = {name for name, value in drawn[0].items() if all(each[name] == value for each in drawn)}
    return set(drawn[0]) - (alike & {"limit"})


@pytest.mark.parametrize("identity", [kind.id for kind in KINDS])
def test_a_kind_is_kept_and_broken_in_worlds_that_conform(identity: str) -> None:
    kind = find_kind(identity)
    wanted = make_wanted(identity, seed=len(identity))
    for texts in (kind.must, kind.deny):
        assert len(set(texts)) >= 2
        # Any wording determines the answer: it states every parameter that can have other values.
        assert all("{" + name + "}" in text for text in texts for name in list_free(identity))
    worlds = draw_worlds([wanted], seed=len(identity))
    assert len(worlds.kept) >= 2
    assert len(worlds.broken) >= 3
    assert all(kind.form.holds(world, wanted.parameters) for world in worlds.kept)
    assert not any(kind.form.holds(world, wanted.parameters) for _, world in worlds.broken)
    schema = load(kind.attestor)
    for world in (*worlds.kept, *(world for _, world in worlds.broken)):
        assert list(schema.iter_errors(world)) == []


@pytest.mark.parametrize("identity", [kind.id for kind in KINDS])
def test_styles_are_different_rules_that_name_what_they_found(identity: str) -> None:
    wanted = make_wanted(identity, seed=1)
    for syntax in SYNTAXES:
        rules = [wanted.kind.write(wanted.parameters, style, syntax) for style in wanted.kind.form.styles]
        assert len({(rule.helpers, rule.body) for rule in rules}) > 1
        for rule in rules:
            assert rule.message.count("%v") == len(rule.arguments) > 0 or rule.arguments == ()


def list_bound(rule: RuleText) -> str:
    """The lines that are true wherever the rule denies: those of its body that nothing negates, and of the helpers they call."""
    lines = [line for line in rule.body if not line.startswith("not ")]
    called = [
        helper
        for helper in rule.helpers
        if any(re.search(rf"\b{re.split(r'[^a-z_0-9]', helper[0])[0]}\b", line) for line in lines)
    ]
    return "\n".join([*lines, *(line for helper in called for line in helper[1:])])


@pytest.mark.parametrize("identity", [kind.id for kind in KINDS])
def test_a_message_names_only_what_is_defined(identity: str) -> None:
    wanted = make_wanted(identity, seed=1)
    defaults = ("default ", f"{wanted.kind.id.replace('-', '_')}_")
    for syntax in SYNTAXES:
        for style in wanted.kind.form.styles:
            rule = wanted.kind.write(wanted.parameters, style, syntax)
            for argument in rule.arguments:
                told = (identity, style, argument, rule)
                known = argument.startswith(("object.get(", "count([", '"')) or re.fullmatch(
                    r"[0-9]+|\{.*\}", argument
                )
                constant = any(
                    line.startswith(tuple(f"{head}{argument.removeprefix(head)}" for head in defaults))
                    for helper in rule.helpers
                    for line in helper
                )
                assert known or constant or argument in list_bound(rule), told
