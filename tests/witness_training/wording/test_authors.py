"""A question has one author: its persona and its body agree on whose work it is about."""

from __future__ import annotations

import re

import pytest

from tests.support.grammars import list_grammars
from witness_generators.drawing.chance import Chance
from witness_training.tasks.axes import Drawing
from witness_training.wording.authors import BY_ASKER, BY_OTHERS, UNWRITTEN
from witness_training.wording.personas import SHARED
from witness_training.wording.question_grammar import Grammar
from witness_training.wording.question_writing import draw_wording

GRAMMARS = list_grammars()
TEXTS = {
    production.id: production.text
    for production in (
        *SHARED.values(),
        *(each for grammar in GRAMMARS for part in grammar.parts.values() for each in part),
    )
}
# A net for new productions: words by which somebody says whose work it is.
ASKER = re.compile(
    r"\bI (?:\w+ )?(?:wrote|made|broke|ported|copied|typed|remember)\b|did I \w+ behind|\bmy `|My script|I done wrong|I have so far"
)
OTHERS = re.compile(
    r"handed me|inherited|sent me|gave me|I received|came across|I ran into|Somebody (?:edited|typed|refactored|waved)"
    r"|written by an|colleague (?:typed|claims)|person who ran|generates this|landed on my desk"
)


def test_every_row_is_a_production_on_one_side() -> None:
    assert set(TEXTS) >= BY_ASKER | BY_OTHERS
    assert not BY_ASKER & BY_OTHERS


def test_what_names_an_author_has_a_row() -> None:
    assert {name for name, text in TEXTS.items() if ASKER.search(text)} <= BY_ASKER
    assert {name for name, text in TEXTS.items() if OTHERS.search(text)} <= BY_OTHERS


@pytest.mark.parametrize("side", ["seen", "unseen"])
@pytest.mark.parametrize("grammar", GRAMMARS, ids=lambda grammar: grammar.family)
def test_no_question_has_two_authors(grammar: Grammar, side: str) -> None:
    drawing = Drawing({"phrasing": side})  # type: ignore[dict-item]
    for index in range(400):
        drawn = set(draw_wording(grammar, tuple(grammar.parts), drawing, Chance.of(6, index)).ids)
        assert not (drawn & BY_ASKER and drawn & BY_OTHERS), sorted(drawn & (BY_ASKER | BY_OTHERS))
        # Who asks for what is not there yet was not handed it.
        assert not (grammar.family in UNWRITTEN and drawn & BY_OTHERS), sorted(drawn & BY_OTHERS)
