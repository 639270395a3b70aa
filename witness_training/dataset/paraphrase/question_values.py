"""The values of a question, in their order: what a rewrite must keep to the letter, and what it may not add.

A value is a block of code or a document, a text in backquotes, quotes or parentheses, a lettered or numbered item, a flag, a path, a
digest, a number in digits or words, a name: of an attestor, of the task's spec, or written with a capital in the middle of a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from witness_schema import attestor_names
from witness_training.tasks.task import Task

_FENCE = re.compile(r"^ {0,3}(```+|~~~+)[^\n]*\n.*?^ {0,3}\1[ \t]*$", re.M | re.S)
_NUMBERS = [
    "zero",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fifteen",
    "twenty",
    "thirty",
    "forty",
    "fifty",
    "sixty",
    "hundred",
    "thousand",
    "million",
    "dozen",
    "half",
    "twice",
    "once",
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "both",
]
_WORD = r"[^\W\d_]+"
# Spans first: what stands inside one is no value of its own.
_VALUE = re.compile(
    r"""(?P<block>\[BLOCK\ \d+\])
    |(?P<code>`[^`\n]+`)
    |(?P<quoted>"[^"\n]+"|“[^”\n]+”|‘[^’\n]+’)
    |(?P<item>\([A-Za-z0-9]\)\ [^\n]*?(?=;|\.(?=\s|$)|,?\ and\ \([A-Za-z0-9]\)|\n|$))
    |(?P<aside>\([^()\n]+\))
    |(?P<odd>(?<!\S)\S*[\d/\\_@\#{}…$%<>=*|&~^+\[\]]\S*|(?<!\S)-\S+|(?<!\S)\S+[.:]\w\S*|\w*[a-z][A-Z]\w*|\b[A-Z]{2,}\w*)
    |(?P<word>"""
    + _WORD
    + r"(?:-"
    + _WORD
    + r")*)",
    re.X,
)
_SENTENCE_END = re.compile(r"[.!?:]\s+|\n\s*|^\s*", re.M)


@dataclass(frozen=True, slots=True)
class Value:
    """A value and where it stands in the prose. text: as it is compared, in lower case if it is a plain word."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class SplitQuestion:
    """A question whose blocks are replaced by `[BLOCK 1]`, `[BLOCK 2]` and so on."""

    prose: str
    blocks: tuple[str, ...]


def split_question(question: str) -> SplitQuestion:
    """Take the fenced blocks out."""
    blocks: list[str] = []

    def replace(match: re.Match[str]) -> str:
        blocks.append(match[0])
        return f"[BLOCK {len(blocks)}]"

    return SplitQuestion(_FENCE.sub(replace, question), tuple(blocks))


def join_question(prose: str, blocks: Sequence[str]) -> str:
    """Put the blocks back, each on lines of its own. A placeholder without a block stays, and is no value of the original."""
    for number, block in enumerate(blocks, 1):
        around = re.compile(rf"[ \t]*\n*[ \t]*\[BLOCK {number}\][ \t]*\n*[ \t]*")
        if found := around.search(prose):
            prose = f"{prose[: found.start()]}\n\n{block}\n\n{prose[found.end() :]}"
    return prose.strip()


def list_names(task: Task) -> frozenset[str]:
    """The names that may stand in the task's question as plain words, in lower case: of attestors, of its spec and its axes."""
    return frozenset((*_known_names(), *map(str.lower, _read_names(task.spec)))) | frozenset(
        value.lower() for values in task.axes.values() for value in values
    )


@cache
def _known_names() -> frozenset[str]:
    return frozenset((*map(str.lower, attestor_names()), *_NUMBERS))


def _read_names(part: Any) -> Iterator[str]:
    match part:
        case str():
            yield part
        case Mapping():
            for key, value in part.items():
                # What chooses the words of a question is no name in it.
                if key not in ("wording", "prose", "style"):
                    yield from _read_names(value)
        case list() | tuple():
            for value in part:
                yield from _read_names(value)


def list_capitals(prose: str) -> frozenset[str]:
    """The words with a capital in the middle of a sentence, in lower case: names of programs, people and formats."""
    starts = {match.end() for match in _SENTENCE_END.finditer(prose)}
    return frozenset(
        match[0].lower()
        for match in _VALUE.finditer(prose)
        if match.lastgroup == "word"
        and match[0][0].isupper()
        and match[0] != "I"
        and match.start() not in starts
    )


def list_values(prose: str, names: frozenset[str]) -> tuple[Value, ...]:
    """The values of a prose whose blocks were taken out, in their order. names: plain words that are values."""
    return tuple(_read_values(prose, names))


def _read_values(prose: str, names: frozenset[str]) -> Iterator[Value]:
    for match in _VALUE.finditer(prose):
        text = match[0]
        if match.lastgroup == "word":
            if text.lower() not in names:
                continue
            text = text.lower()
        elif match.lastgroup in ("odd", "item"):
            text = text.rstrip(".,;:!?)")
            # A full stop ends a sentence as often as it belongs to a value.
            text = text.lstrip("(") if match.lastgroup == "odd" else text
        if text:
            yield Value(text, match.start(), match.end())
