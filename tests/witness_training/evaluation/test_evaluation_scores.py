"""Each fault of an answer costs the dimensions that it touches, and no other."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from witness_schema.errors import WitnessSchemaError
from witness_training.evaluation.evaluation_scores import (
    DIMENSIONS,
    JUDGED,
    list_steps,
    read_question_and_answer,
    score,
    sum_scores,
)
from witness_training.tasks.grid import COMMANDS, Cell
from witness_training.tasks.rendering import render

QUESTION, RIGHT = render(Cell(("git", "product", "file"), "scan", 2, COMMANDS[2]), "git-branch")
PLAIN = render(Cell(("environment",), "lint", 0, COMMANDS[0]))[1]

TEXT = tuple(d.name for d in DIMENSIONS if d.name not in JUDGED)


def changed(old: str, new: str) -> Callable[[str], str]:
    def change(text: str) -> str:
        assert old in text
        return text.replace(old, new)

    return change


# name → (what is done to the right answer, the dimensions that it then fails)
FAULTS: dict[str, tuple[Callable[[str], str], set[str]]] = {
    "nothing": (lambda text: text, set()),
    "a blank line more": (lambda text: text + "\n", set()),
    "another sentence": (lambda text: "Well. " + text, {"exact"}),
    "no shell block": (lambda text: text.replace("```sh", "```"), set(TEXT)),
    "cut off": (lambda text: text[: len(text) // 2], set(TEXT)),
    "another attestor": (changed("-a git ", "-a environment "), {"attestors", "shell", "exact"}),
    "another step in the run": (changed("-s scan ", "-s test "), {"step", "shell", "exact"}),
    "another step in the policy": (changed('"name": "scan"', '"name": "test"'), {"step", "exact"}),
    "another type": (changed("attestations/product/", "attestations/material/"), {"types", "exact"}),
    "another command": (changed("sh -c 'cp", "sh -c 'mv"), {"command", "shell", "exact"}),
    "another rule": (changed("not input.branch", "input.branch"), {"rego", "exact"}),
    "policy that is no JSON": (changed('"functionaries": [', '"functionaries": '), {
        *("policy_json", "policy_schema", "step", "types", "exact"),
    }),
    "policy of another shape": (changed('"expires": "2036', '"expires": "soon 2036'), {"policy_schema", "exact"}),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_fault_costs_its_dimensions(name: str) -> None:
    change, failed = FAULTS[name]
    scored = score(0, QUESTION, RIGHT, change(RIGHT))
    assert {each for each in TEXT if scored.scores[each] is False} == failed
    assert bool(scored.reason) == bool({"readable", "policy_json", "policy_schema"} & failed)


def test_judged_dimensions_are_open_until_somebody_judges() -> None:
    assert [score(0, QUESTION, RIGHT, RIGHT).scores[name] for name in JUDGED] == [None] * 4


def test_rego_is_not_asked_where_there_is_none() -> None:
    assert score(0, "q", PLAIN, PLAIN).scores["rego"] is None


def test_totals_count_what_was_asked() -> None:
    answers = [score(0, QUESTION, RIGHT, RIGHT), score(1, "q", PLAIN, "no idea")]
    counted = {each.name: (each.passed, each.asked) for each in sum_scores(answers)}
    assert counted["exact"] == (1, 2)
    assert counted["rego"] == (1, 1)
    assert not set(JUDGED) & set(counted)


@pytest.mark.parametrize("policy", [{}, {"steps": []}, {"steps": {"a": 1}}, {"steps": {"a": {}}}])
def test_steps_of_a_strange_policy(policy: dict[str, object]) -> None:
    assert [name for _, name in list_steps(policy)] in ([], [None])


def test_row_of_another_form_is_refused() -> None:
    with pytest.raises(WitnessSchemaError, match="not one question and one answer"):
        read_question_and_answer({"text": "t"}, "test.jsonl:1")
