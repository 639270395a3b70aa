"""How somebody writes: a tone changes the prose of a question, and never a fact.

A question comes here as pieces. Facts, and what productions put in backticks, are fixed; everything else may be changed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Literal

Tone = Literal["plain", "terse", "wordy", "lower-case", "typing-errors", "blunt", "snippet-first"]
# How many of twenty questions have the tone.
WEIGHTS: dict[Tone, int] = {
    "plain": 6,
    "terse": 2,
    "wordy": 4,
    "lower-case": 2,
    "typing-errors": 2,
    "blunt": 2,
    "snippet-first": 2,
}
TONES: tuple[Tone, ...] = tuple(WEIGHTS)
# Tones without openings and closings.
BARE: frozenset[Tone] = frozenset({"terse", "blunt"})

# What somebody in a hurry leaves out: politeness, articles, and the pronoun before a wish. Verbs, relative pronouns
# and commas stay, since a sentence without them is one that nobody types.
_ARTICLE = re.compile(r"\b(?:the|an?) (?=\w|$)")
_SUBJECT = re.compile(r"(^|[.!?] )i (?=need\b|want\b|would\b)")
_POLITE = re.compile(r"(?:, )?\b(?:please|kindly)\b,? ?", re.I)
_WORD = re.compile(r"[a-z]{5,}")
_ERRORS = 3  # at most, in one question


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a question. fixed: a fact, or literal text."""

    text: str
    fixed: bool


def change_tone(pieces: Sequence[Piece], tone: Tone, seed: int) -> tuple[Piece, ...]:
    """The same pieces in this tone: as many, with every fixed one unchanged."""
    match tone:
        case "plain" | "wordy" | "snippet-first":
            return tuple(pieces)
        case "terse":
            return _change_prose(pieces, _shorten)
        case "lower-case":
            return _change_prose(pieces, str.lower)
        case "blunt":
            return _change_prose(pieces, _drop_politeness)
        case "typing-errors":
            return _mistype(pieces, Random(seed))


def _change_prose(pieces: Sequence[Piece], change: Callable[[str], str]) -> tuple[Piece, ...]:
    return tuple(piece if piece.fixed else Piece(change(piece.text), False) for piece in pieces)


def _shorten(text: str) -> str:
    kept = _SUBJECT.sub(r"\1", _drop_politeness(text).lower())
    return _ARTICLE.sub("", kept)


def _drop_politeness(text: str) -> str:
    kept = _POLITE.sub("", text)
    return kept[:1].upper() + kept[1:] if text[:1].isupper() else kept


def _mistype(pieces: Sequence[Piece], random: Random) -> tuple[Piece, ...]:
    """One to three words with two letters exchanged, one left out or one doubled."""
    places = [
        (at, found.start(), found.end())
        for at, piece in enumerate(pieces)
        if not piece.fixed
        for found in _WORD.finditer(piece.text)
    ]
    known = {pieces[at].text[start:end] for at, start, end in places}
    chosen = random.sample(places, min(len(places), 1 + random.randrange(_ERRORS)))
    changed = list(pieces)
    # From the end, so that places before stay where they are.
    for at, start, end in sorted(chosen, reverse=True):
        text = changed[at].text
        word = _misspell(text[start:end], random)
        if word not in known:  # An error never makes another word of the question.
            changed[at] = Piece(text[:start] + word + text[end:], False)
    return tuple(changed)


def _misspell(word: str, random: Random) -> str:
    # The first letter stays: nobody misses that one, and "unsigned" never becomes "nsigned".
    at = 1 + random.randrange(len(word) - 2)
    match random.randrange(3):
        case 0:
            return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        case 1:
            return word[:at] + word[at + 1 :]
        case _:
            return word[:at] + word[at] + word[at:]
