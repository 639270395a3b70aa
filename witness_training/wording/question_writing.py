"""A question from a grammar: what is drawn, and the text that follows from it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from typing import Any

from witness_generators.drawing.chance import Chance
from witness_schema.errors import Misuse
from witness_training.tasks.axes import Drawing
from witness_training.wording.authors import Author, agreeing, find_author
from witness_training.wording.personas import CLOSING, EVERYBODY, NOBODY, OPENING, SHARED
from witness_training.wording.question_grammar import FACT, Grammar, Production, Wording
from witness_training.wording.tones import BARE, TONES, WEIGHTS, Piece, change_tone

_FENCE = "```"


def draw_wording(grammar: Grammar, parts: Sequence[str], drawing: Drawing, chance: Chance) -> Wording:
    """Order, productions and tone of a question with these parts. Raises KeyError for a part that the grammar has not.

    On the unseen side of the axis `phrasing` at least one production is held out: a part of which none is takes a seen one.
    Never does one production say that the asker made a thing and another that it came from others.
    """
    stream = chance.at("wording")
    tone = TONES[stream.at("tone").choose(list(accumulate(WEIGHTS.values())))]
    order = _draw_order(grammar, parts, stream)
    drawn = _draw_parts(grammar, order, drawing, stream)
    unseen = drawing.side("phrasing") == "unseen"
    needed = unseen and not any(drawing.allows("phrasing", production.id) for production in drawn.values())
    if tone in BARE and needed:
        # Openings of which some are held out always exist.
        tone = "plain"
    if tone not in BARE:
        author = find_author(grammar.family, (production.id for production in drawn.values()))
        around = _draw_around(drawing, stream, author, wordy=tone == "wordy" or needed)
        order = (*(part for part in (OPENING,) if part in around), *order)
        order = (*order, *(part for part in (CLOSING,) if part in around))
        drawn |= around
    productions = {part: drawn[part].id for part in order}
    return Wording(order, productions, tone, stream.at("seed").below(1 << 16))


def measure_wording(grammar: Grammar, wording: Wording) -> int:
    """The length of the words of a question, without its facts: characters."""
    return sum(len(find_production(grammar, part, wording.productions[part]).text) for part in wording.order)


def reword_spec(
    grammar: Grammar, spec: Mapping[str, Any], chance: Chance, drawing: Drawing
) -> Mapping[str, Any]:
    """The spec with another wording of the same parts, under its key `wording`. Raises KeyError for a spec without one."""
    parts = [part for part in spec["wording"]["order"] if part in grammar.parts]
    return {**spec, "wording": draw_wording(grammar, parts, drawing, chance).to_spec()}


def write_question(grammar: Grammar, wording: Wording, facts: Mapping[str, str]) -> str:
    """The question. A fact stands in it letter by letter; one with a line break as a block of its own, fenced if it is not.

    Raises KeyError for a production or a fact that is not known.
    """
    said = [
        _split(find_production(grammar, part, wording.productions[part]), facts) for part in wording.order
    ]
    if wording.tone == "snippet-first":
        # A stable sort: what has a block comes first.
        said.sort(key=lambda pieces: not any(_is_block(piece) for piece in pieces))
    apart = wording.seed % 3 == 0  # Each third question has its parts in paragraphs of their own.
    pieces: list[Piece] = []
    for at, part in enumerate(said):
        between = "\n\n" if apart else " "
        pieces += [*([Piece(between, False)] if at else []), *part]
    changed = change_tone(pieces, wording.tone, wording.seed)
    return _join(changed)


def find_production(grammar: Grammar, part: str, production: str) -> Production:
    """The production with this id. Raises KeyError if the grammar's part has none such."""
    if part in (OPENING, CLOSING):
        return SHARED[production]
    for known in grammar.parts[part]:
        if known.id == production:
            return known
    raise KeyError(production)


def list_ids(grammars: Iterable[Grammar]) -> tuple[str, ...]:
    """Every value on the axis `phrasing`: the ids of the shared productions and of these grammars'."""
    own = (
        production.id
        for grammar in grammars
        for productions in grammar.parts.values()
        for production in productions
    )
    return tuple(sorted((*SHARED, *own)))


def fence(text: str, language: str = "") -> str:
    """The text as a fenced block of Markdown, with a fence longer than any in it."""
    longest = max((len(found) for found in re.findall(r"`{3,}", text)), default=2)
    mark = "`" * (longest + 1)
    return f"{mark}{language}\n{text.removesuffix(chr(10))}\n{mark}"


def _draw_order(grammar: Grammar, parts: Sequence[str], chance: Chance) -> tuple[str, ...]:
    order = grammar.orders[chance.at("order").below(len(grammar.orders))]
    if missing := set(parts) - set(order):
        raise KeyError(min(missing))
    return tuple(part for part in order if part in parts)


def _draw_parts(
    grammar: Grammar, order: Sequence[str], drawing: Drawing, chance: Chance
) -> dict[str, Production]:
    """A production of each part; those after the first that names an author agree with it."""
    drawn: dict[str, Production] = {}
    for part in order:
        author = find_author(grammar.family, (production.id for production in drawn.values()))
        drawn[part] = _pick(agreeing(grammar.parts[part], author), drawing, chance, part)
    return drawn


def _pick(productions: Sequence[Production], drawing: Drawing, chance: Chance, part: str) -> Production:
    ids = [production.id for production in productions]
    try:
        return productions[ids.index(drawing.pick("phrasing", ids, chance, part))]
    except Misuse:
        return productions[chance.at(f"fallback/{part}").below(len(productions))]


def _draw_around(drawing: Drawing, chance: Chance, author: Author, *, wordy: bool) -> dict[str, Production]:
    """Opening and closing of one persona who can be this author: both if wordy, else each in half of the questions."""
    around = {}
    personas = [persona for persona in EVERYBODY if agreeing(persona.openings, author)]
    persona = personas[chance.at("persona").below(len(personas))]
    if wordy or chance.at("opens").below(2):
        around[OPENING] = _pick_shared(persona.openings, drawing, chance, OPENING, author)
    if wordy or chance.at("closes").below(2):
        # A closing of nobody in particular fits everybody.
        closings = (*persona.closings, *NOBODY.closings[: len(persona.closings)])
        around[CLOSING] = _pick_shared(closings, drawing, chance, CLOSING, author)
    return around


def _pick_shared(
    candidates: Sequence[Production], drawing: Drawing, chance: Chance, part: str, author: Author
) -> Production:
    if not any(drawing.allows("phrasing", production.id) for production in agreeing(candidates, author)):
        # A persona without a held-out production: any that is held out, whoever says it.
        candidates = tuple(production for name, production in SHARED.items() if f".{part}." in name)
    return _pick(agreeing(candidates, author), drawing, chance, part)


def _split(production: Production, facts: Mapping[str, str]) -> list[Piece]:
    pieces: list[Piece] = []
    for odd, stretch in enumerate(production.text.split("`")):
        if odd:
            pieces.append(Piece("`", True))
        literal = bool(odd % 2)
        for at, text in enumerate(FACT.split(stretch)):
            if at % 2:
                # In backticks a fact stays inline.
                pieces.append(Piece(facts[text] if literal else _lay_out(facts[text]), True))
            elif text:
                pieces.append(Piece(text, literal))
    return pieces


def _lay_out(fact: str) -> str:
    return fact if "\n" not in fact or fact.startswith(_FENCE) else fence(fact)


def _is_block(piece: Piece) -> bool:
    return piece.fixed and piece.text.startswith(_FENCE)


def _join(pieces: Sequence[Piece]) -> str:
    text = ""
    for piece in pieces:
        if _is_block(piece):
            text = text.rstrip(" \n") + ("\n\n" if text.strip() else "") + piece.text + "\n\n"
        elif not piece.fixed and (not text or text.endswith("\n\n")):
            text += piece.text.lstrip(" \n")
        else:
            text += piece.text
    return text.rstrip("\n")
