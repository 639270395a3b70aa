"""Tokens that the question decides are told from those that stand in every answer."""

from __future__ import annotations

from witness_training.lora.lora_data import TokenRow
from witness_training.lora.training.decisions import count_continuations, mark_decisions

QUESTION = [90, 91]
# Answers: the same beginning, one of two words, the same end; then a value of the question.
ROWS = [TokenRow([*QUESTION, 1, 2, 3, 10 + n % 2, 4, 5, 100 + n], 2) for n in range(20)]
# The word after which it goes on differently, and the value.
DECIDED = (5, 8)


def find_marked(row: TokenRow) -> tuple[int, ...]:
    return tuple(at for at, marked in enumerate(row.decisions) if marked)


def test_what_differs_between_answers_is_a_decision_and_what_stands_in_all_is_not() -> None:
    continuations = count_continuations(ROWS)
    assert {find_marked(mark_decisions(row, continuations)) for row in ROWS} == {DECIDED}


def test_what_no_other_answer_has_before_it_is_a_decision() -> None:
    unseen = TokenRow([*QUESTION, 1, 2, 3, 99, 4, 5, 100], 2)
    assert find_marked(mark_decisions(unseen, count_continuations(ROWS))) == (5, 6, 7, 8)


def test_the_question_is_none() -> None:
    marked = mark_decisions(TokenRow([*QUESTION, 7], 2), count_continuations([]))
    assert marked.decisions == (False, False, True)
