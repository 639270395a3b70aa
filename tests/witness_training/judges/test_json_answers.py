"""The block that an answer ends in: read by one rule, refused with a reason."""

from __future__ import annotations

import pytest

from witness_training.judges.json_answers import (
    BlockFault,
    JsonForm,
    equals,
    equals_set,
    judge_block,
    read_block,
)

FORM = JsonForm(
    {
        "passes": "boolean",
        "reason": "string or null",
        "count": "integer",
        "name": "string",
        "list": "strings",
        "map": "texts by name",
    }
)
GOOD = '{"passes": true, "reason": null, "count": 1, "name": "x", "list": ["a"], "map": {"A": "/a"}}'


def wrap(text: str) -> str:
    return f"```json\n{text}\n```"


def test_a_block_of_the_form_is_read() -> None:
    block = read_block(wrap(GOOD), FORM)
    assert block == {
        "passes": True,
        "reason": None,
        "count": 1,
        "name": "x",
        "list": ["a"],
        "map": {"A": "/a"},
    }


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (wrap(GOOD.replace("true", '"true"')), "passes is no boolean"),
        (wrap(GOOD.replace("null", "0")), "reason is no string or null"),
        (wrap(GOOD.replace("1", "true")), "count is no integer"),
        (wrap(GOOD.replace("1", "1.0")), "count is no integer"),
        (wrap(GOOD.replace('"x"', "null")), "name is no string"),
        (wrap(GOOD.replace('["a"]', '["a", 1]')), "list is no strings"),
        (wrap(GOOD.replace('"/a"', "1")), "map is no texts by name"),
        (wrap(GOOD.replace('"count": 1, ', "")), "no member count"),
        (wrap(GOOD.replace("{", '{"more": 1, ', 1)), "which was not asked for"),
        (wrap(GOOD.replace("{", '{"passes": false, ', 1)), "stands twice"),
        (wrap(GOOD.replace("1", "NaN")), "NaN"),
        (wrap(GOOD.replace('"x"', '"\\ud800"')), "surrogate"),
        (wrap("[" * 2000 + "]" * 2000), "levels deep"),
        (wrap("[1]"), "no JSON object"),
        ("", "0 fenced blocks"),
        (wrap(GOOD) + "\n" + wrap(GOOD), "2 fenced blocks"),
        (wrap(GOOD) + "\nx", "not the end"),
        ("```json\n" + GOOD, "not closed"),
        (wrap(GOOD) + " " * (1 << 16), "characters"),
    ],
)
def test_anything_else_is_told_as_a_fault(text: str, reason: str) -> None:
    fault = read_block(text, FORM)
    assert isinstance(fault, BlockFault)
    assert reason in fault.reason


def test_members_are_judged_one_by_one() -> None:
    checks = {"passes": equals(True), "count": equals(2), "list": equals_set(frozenset({"a", "b"}))}
    verdict = judge_block(wrap(GOOD), FORM, checks, {})
    assert verdict.parts == {"block": True, "passes": True, "count": False, "list": False}
    assert (verdict.passed, verdict.reward, verdict.reason) == (False, 0.5, "count: 1 is not right")
    unread = judge_block("", FORM, checks, {})
    assert unread.parts == {"block": False, "passes": None, "count": None, "list": None}
    assert unread.reward == 0.0


def test_equality_is_exact() -> None:
    assert equals(True)(1)
    assert equals(1)(True)
    assert not equals(None)(None)
    assert equals_set(frozenset({"a"}))(["a", "a"]) == "an item stands twice"
    assert equals_set(frozenset())([]) == ""
