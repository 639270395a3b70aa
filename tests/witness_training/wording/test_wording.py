"""Questions state their facts in every phrasing and tone, and nothing changes a fact."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from tests.support.grammars import list_grammars
from witness_generators.drawing.chance import Chance
from witness_schema.errors import Misuse
from witness_training.families.family import Family
from witness_training.families.family_roster import FAMILIES
from witness_training.tasks.axes import Drawing, find_unseen
from witness_training.wording.personas import EVERYBODY, SHARED
from witness_training.wording.question_grammar import Grammar, Wording, rows
from witness_training.wording.question_writing import draw_wording, fence, list_ids, write_question
from witness_training.wording.tones import TONES, Piece, change_tone

# Facts that a careless tone would change: capitals, articles, a question mark, backticks, long words.
FACTS = {
    "command": "Please run THE compiler, would you? && echo 'signed evidence'",
    "policy": '{\n  "expires": "Please",\n  "the": [1,  2]\n}',
}
MADE = Grammar(
    "made",
    {
        "ask": rows(
            "made",
            "ask",
            (
                "Could you please tell me whether `{command}` passes under the `deny` rules of this policy?",
                "Is the command ({command}) accepted, and where do I find the verification behaviour described?",
            ),
        ),
        "policy": rows(
            "made", "policy", ("The policy is {policy} as we have signed it.", "Policy: {policy}")
        ),
    },
    (("ask", "policy"), ("policy", "ask")),
)
GRAMMARS = (MADE, *list_grammars())


@pytest.mark.parametrize("grammar", GRAMMARS, ids=lambda grammar: grammar.family)
def test_every_production_of_a_part_states_the_same_facts(grammar: Grammar) -> None:
    for part, productions in grammar.parts.items():
        stated = Counter(tuple(sorted(production.facts)) for production in productions)
        assert len(stated) == 1, (part, stated)
        for production in productions:
            assert len(set(production.facts)) == len(production.facts), production.id
            assert production.text.count("`") % 2 == 0, production.id
            # What looks like a fact and is none would stand in the question with its braces.
            assert not re.search(r"\{\w+\}", re.sub(r"\{[a-z_]+\}", "", production.text)), production.id
    for order in grammar.orders:
        assert sorted(order) == sorted(grammar.parts)


def test_production_ids_are_unique() -> None:
    assert [name for name, count in Counter(list_ids(GRAMMARS)).items() if count > 1] == []
    assert all(
        production.id.startswith(f"{grammar.family}.{part}.")
        for grammar in GRAMMARS
        for part, productions in grammar.parts.items()
        for production in productions
    )


def test_shared_productions_state_no_fact() -> None:
    assert len(SHARED) == sum(len(persona.openings) + len(persona.closings) for persona in EVERYBODY)
    assert [
        production.id for production in SHARED.values() if production.facts or "`" in production.text
    ] == []


@pytest.mark.parametrize("tone", TONES)
def test_no_tone_changes_a_fact(tone: str) -> None:
    for index in range(60):
        drawn = draw_wording(MADE, ("ask", "policy"), Drawing(), Chance.of(1, index))
        wording = Wording(drawn.order, drawn.productions, tone, index)  # type: ignore[arg-type]
        question = write_question(MADE, wording, FACTS)
        assert question.count(FACTS["command"]) == 1
        assert question.count(f"```\n{FACTS['policy']}\n```") == 1
        assert ("`deny`" in question) == ("deny" in question)


@pytest.mark.parametrize("tone", TONES)
def test_a_tone_changes_prose_alone(tone: str) -> None:
    pieces = [
        Piece("Could you please explain whether our verification accepts ", False),
        Piece("The Key?", True),
    ]
    changed = change_tone(pieces, tone, 7)  # type: ignore[arg-type]
    assert [piece.text for piece in changed if piece.fixed] == ["The Key?"]
    assert (changed == tuple(pieces)) == (tone in ("plain", "wordy", "snippet-first"))


def test_a_terse_question_keeps_verbs_commas_and_questions() -> None:
    said = "Please say which files, if any, are recorded. I need the list. Could you tell why that is so?"
    (changed,) = change_tone([Piece(said, False)], "terse", 1)
    assert changed.text == "say which files, if any, are recorded. need list. could you tell why that is so?"
    (blunt,) = change_tone([Piece("Could you please write a policy?", False)], "blunt", 1)
    assert blunt.text == "Could you write a policy?"


def test_a_wording_is_its_spec_and_writes_the_same_question() -> None:
    wordings = [draw_wording(MADE, ("ask", "policy"), Drawing(), Chance.of(3, index)) for index in range(200)]
    assert all(Wording.from_spec(wording.to_spec()) == wording for wording in wordings)
    assert wordings[0] == draw_wording(MADE, ("ask", "policy"), Drawing(), Chance.of(3, 0))
    assert {wording.tone for wording in wordings} == set(TONES)
    assert len({write_question(MADE, wording, FACTS) for wording in wordings}) > 150
    with pytest.raises(Misuse, match="unknown tone shouting"):
        Wording.from_spec({**wordings[0].to_spec(), "tone": "shouting"})
    with pytest.raises(KeyError):
        draw_wording(MADE, ("ask", "module"), Drawing(), Chance.of(3, 0))


@pytest.mark.parametrize("grammar", GRAMMARS, ids=lambda grammar: grammar.family)
def test_phrasings_are_held_out(grammar: Grammar) -> None:
    parts = tuple(grammar.parts)
    for index in range(50):
        seen = draw_wording(grammar, parts, Drawing(), Chance.of(5, index))
        # The made grammar has two productions a part, so a part of it may have none that training shows.
        assert grammar is MADE or not find_unseen({"phrasing": seen.ids})
        unseen = draw_wording(grammar, parts, Drawing({"phrasing": "unseen"}), Chance.of(5, index))
        assert find_unseen({"phrasing": unseen.ids})


def test_a_fence_is_longer_than_any_inside() -> None:
    assert fence("x\n", "json") == "```json\nx\n```"
    assert fence("````\nx\n````") == "`````\n````\nx\n````\n`````"


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_a_task_is_worded_anew_and_nothing_else_changes(family: Family) -> None:
    assert family.reword is not None
    spec = family.draw(Chance.of(3, 1), Drawing())
    drawing = Drawing({"phrasing": "unseen"})
    other = family.reword(spec, Chance.of(3, 2), drawing)
    assert {**other, "wording": 0} == {**spec, "wording": 0}
    one, two = family.build(spec), family.build(other)
    assert one.question != two.question
    assert (one.answer, one.files) == (two.answer, two.files)
    assert (find_unseen(one.axes), find_unseen(two.axes)) == (set(), {"phrasing"})
    assert family.reword(spec, Chance.of(3, 2), drawing) == other
