"""Finds the decisions of answers: the tokens that depend on the question.

The answers of a data set are redrawn specs of the same kinds, so they show by themselves where an answer could go on
otherwise: a token is a decision if, after the same tokens before it, other answers go on in another way, or if hardly any
other answer has those tokens before it (the value of this question). What stands alike in all of them is not.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from witness_training.lora.lora_data import TokenRow

CONTEXT = 8  # tokens before the one that is judged
FEWEST = 3  # answers that must share a context before it tells anything
USUAL = 0.98  # the share of answers that go on in the same way where nothing is decided

Context = tuple[int, ...]
Continuations = Mapping[Context, Counter[int]]


def count_continuations(rows: Iterable[TokenRow]) -> Continuations:
    """What comes after each context of the answers: context → next token → in how many answers."""
    found: dict[Context, Counter[int]] = defaultdict(Counter)
    for row in rows:
        # Each answer counts once, however often it says the same.
        pairs = {(_take_context(row, at), row.tokens[at]) for at in range(row.prompt, len(row.tokens))}
        for context, token in pairs:
            found[context][token] += 1
    return found


def mark_decisions(row: TokenRow, continuations: Continuations) -> TokenRow:
    """The row with its decisions marked."""
    return replace(
        row,
        decisions=tuple(
            at >= row.prompt and _is_decision(continuations.get(_take_context(row, at)))
            for at in range(len(row.tokens))
        ),
    )


def _take_context(row: TokenRow, at: int) -> Context:
    # Of the answer alone: the end of the question is another one in every row.
    return tuple(row.tokens[max(row.prompt, at - CONTEXT) : at])


def _is_decision(continuations: Counter[int] | None) -> bool:
    if continuations is None:
        return True
    answers = continuations.total()
    return answers < FEWEST or max(continuations.values()) < USUAL * answers
