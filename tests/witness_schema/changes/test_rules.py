"""Every rule finds its own change and nothing else, is documented, and set inclusion does not dispute it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from support.rule_corpus import compare_sides, list_rules, load_editions, load_expected
from witness_schema.changes.change_rules import RULES
from witness_schema.changes.inclusion import form_opinions
from witness_schema.changes.version_comparison import compare
from witness_schema.clone import repository_root

PAGE = repository_root() / "docs" / "changes.md"


def test_rules_are_the_folders_and_the_documented_ones() -> None:
    rows = re.findall(r"^\| `([A-Z_]+)` \| ([^|]*) \| (\w+) \| (\w+) \|", PAGE.read_text(), re.M)
    assert [row[0] for row in rows] == list(RULES)
    assert sorted(RULES) == list(list_rules())
    for name, meaning, direction, severity in rows:
        rule = RULES[name]
        assert (meaning, direction, severity) == (rule.meaning, rule.direction, rule.severity)


@pytest.mark.parametrize("rule", list_rules())
def test_a_change_by_hand_is_found_with_its_lines(rule: str, tmp_path: Path) -> None:
    changes = compare_sides(rule, tmp_path)
    assert changes == load_expected(rule)
    assert {change["rule"] for change in changes} == {rule}
    sides = [change[side] for change in changes for side in ("before", "after") if change[side] is not None]
    assert sides
    assert [side for side in sides if not re.fullmatch(r"[\w./-]+\.go:[0-9]+", side["source"])] == []


@pytest.mark.parametrize("rule", list_rules())
def test_the_other_way_round_something_is_found_too(rule: str, tmp_path: Path) -> None:
    before, after = load_editions(rule, tmp_path)
    assert compare(after, before).found
    assert compare(before, before).found == ()
    assert compare(after, after).found == ()


@pytest.mark.parametrize("rule", list_rules())
def test_set_inclusion_agrees(rule: str, tmp_path: Path) -> None:
    before, after = load_editions(rule, tmp_path)
    for one, other in ((before, after), (after, before)):
        assert [
            opinion.disputed for opinion in form_opinions(one, other, compare(one, other)) if opinion.disputed
        ] == []


TOLD = {
    "DIGEST_NAME_REMOVED": ("unknown", "yes"),
    "FIELD_ADDED": ("yes", "unknown"),
    "FIELD_BECAME_NONNULL": ("no", "yes"),
    "FIELD_BECAME_NULLABLE": ("yes", "no"),
    "VALUE_RANGE_NARROWED": ("no", "yes"),
}


@pytest.mark.parametrize("rule", sorted(TOLD))
def test_set_inclusion_has_an_answer(rule: str, tmp_path: Path) -> None:
    """The second opinion is no formality: it proves these by itself."""
    before, after = load_editions(rule, tmp_path)
    (opinion,) = form_opinions(before, after, compare(before, after))
    assert (opinion.old_admitted, opinion.new_admitted) == TOLD[rule]


def test_a_wrong_rule_is_disputed(tmp_path: Path) -> None:
    before, after = load_editions("FIELD_REMOVED", tmp_path)
    nothing = compare(before, before)
    assert [opinion.disputed for opinion in form_opinions(before, after, nothing)] == [
        "some older attestations are refused, and no rule says so"
    ]
