"""Rewrites that lose, add, swap or turn round something are told from those that say the same."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from witness_training.dataset.paraphrase.question_values import (
    join_question,
    list_names,
    list_values,
    split_question,
)
from witness_training.dataset.paraphrase.rewrite_checks import REASONS, check_rewrite
from witness_training.dataset.paraphrase.rewrite_prompt import build_messages, read_rewrite
from witness_training.dataset.row_drawing import MixRequest
from witness_training.dataset.row_plan import plan_rows
from witness_training.families.family_roster import FAMILIES, find_family
from witness_training.tasks.task import Task

CORPUS = Path(__file__).parents[3] / "corpus" / "rewrites"


def read_cases(name: str) -> list[dict[str, str]]:
    cases: list[dict[str, str]] = tomllib.loads((CORPUS / f"{name}.toml").read_text())["rewrite"]
    return cases


def pose(question: str) -> Task:
    return Task("configure", {}, question, "", 1, {})


@pytest.mark.parametrize("case", read_cases("refused"), ids=lambda case: case["rewrite"][:40])
def test_wrong_rewrites_are_refused_for_their_reason(case: dict[str, str]) -> None:
    assert case["reason"] in REASONS
    assert check_rewrite(pose(case["question"]), case["question"], case["rewrite"]) == case["reason"]


@pytest.mark.parametrize("case", read_cases("kept"), ids=lambda case: case["rewrite"][:40])
def test_right_rewrites_are_kept(case: dict[str, str]) -> None:
    assert check_rewrite(pose(case["question"]), case["question"], case["rewrite"]) == ""


@pytest.fixture(scope="module")
def tasks() -> list[Task]:
    """Tasks of all families, as a data set has them."""
    shares = {family.name: 1 for family in FAMILIES}
    return [
        find_family(row.draft.family).build(row.draft.spec)
        for row in plan_rows(MixRequest(21, 11, shares), FAMILIES)
    ]


def test_real_questions_have_values_and_may_be_reworded_around_them(tasks: list[Task]) -> None:
    for task in tasks:
        question = task.question
        assert list_values(split_question(question).prose, list_names(task)), question
        assert check_rewrite(task, question, f"Hello there. {question}") == ""


def spoil(task: Task) -> Iterator[str]:
    """The question with each value removed, doubled, and swapped with a neighbour that differs; what a name is may not matter."""
    split = split_question(task.question)
    prose, values = split.prose, list_values(split.prose, list_names(task))
    for number, value in enumerate(values):
        yield join_question(prose[: value.start] + prose[value.end :], split.blocks)
        yield join_question(f"{prose[: value.end]} {prose[value.start :]}", split.blocks)
        if number and (before := values[number - 1]).text != value.text:
            middle = prose[before.end : value.start]
            swapped = prose[value.start : value.end] + middle + prose[before.start : before.end]
            yield join_question(prose[: before.start] + swapped + prose[value.end :], split.blocks)


def test_no_value_of_a_real_question_is_lost_doubled_or_swapped(tasks: list[Task]) -> None:
    kept = [text for task in tasks for text in spoil(task) if not check_rewrite(task, task.question, text)]
    assert kept == []


def test_no_negation_slips_into_a_real_question(tasks: list[Task]) -> None:
    for task in tasks:
        split = split_question(task.question)
        for value in list_values(split.prose, list_names(task)):
            denied = f"{split.prose[: value.start]}not {split.prose[value.start :]}"
            assert check_rewrite(task, task.question, join_question(denied, split.blocks))


def test_blocks_are_not_sent_and_come_back_as_they_were(tasks: list[Task]) -> None:
    with_blocks = [task for task in tasks if split_question(task.question).blocks]
    assert with_blocks
    for task in with_blocks:
        sent = build_messages(task.question)[-1]["content"]
        assert "```" not in sent
        prose = re.sub(r"^<question>\n|\n</question>$", "", sent)
        rewrite = read_rewrite(task.question, f"Of course!\n<rewrite>Well now: {prose}</rewrite>")
        assert rewrite is not None
        assert split_question(rewrite).blocks == split_question(task.question).blocks
        assert check_rewrite(task, task.question, rewrite) == ""


@pytest.mark.parametrize(
    "answer", ["", "Yes.", "<rewrite></rewrite>", "<rewrite>a", "<rewrite>a</rewrite><rewrite>b</rewrite>"]
)
def test_answers_in_another_form_are_no_rewrites(answer: str) -> None:
    assert read_rewrite("Attest `scan`.", answer) is None
