"""Searches texts for values that are held out: by the words that show them, whatever the axes of a row say.

A name is sought as a whole word, or as a part of a path or of a file's name; one that is a plain English word is sought in code and
documents alone, because prose may use it for what it means. A program of a tool chain is sought as a word or at the end of a path,
an attestor everywhere. A production is sought by its longest stretch of words between facts, a kind of requirement by that of its
message, in code; those without a stretch that no seen one has are known by their ids alone, and so are pairs, numbers of rules and
pairs of versions.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from typing import Any

from witness_training.families.held_out_roster import PROGRAMS, list_messages, list_names, list_productions
from witness_training.tasks.axes import NAMED, side_of
from witness_training.tiny.base_corpus import rows

# Rows of the base corpus that are searched: it has no end.
BASE_ROWS, _BASE_SEED = 5000, 11
_SHORTEST = 4  # words of a stretch
_WORD = re.compile(r"\w[\w-]*(?:[./][\w-]+)*")
_BETWEEN = re.compile(r"\{[a-z_]+\}|`|%v")
_PACKAGE = re.compile(r'"name":\s*"[^"]*",\s*"version"')
_CODE = re.compile(r"^(`{3,})[^\n]*\n(.*?)^\1|`([^`\n]+)`", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Sought:
    """What is sought: word → axis, in code alone or everywhere; program → axis; stretch of words, in small letters → axis."""

    in_code: frozenset[str]
    names: frozenset[str]
    programs: frozenset[str]
    stretches: tuple[tuple[str, str], ...]

    def find(self, question: str, answer: str = "") -> Iterator[tuple[str, str]]:
        """Each axis with what was found of it in a row. Productions are sought in its question."""
        text = f"{question}\n{answer}"
        # A package of that name in a list of packages is no command.
        words, commands = set(_WORD.findall(text)), set(_WORD.findall(_PACKAGE.sub("", text)))
        for part in {part for word in words for part in _cut(word)}:
            if part in NAMED["attestor"]:
                yield "attestor", part
            elif part in self.names:
                yield "vocabulary", part
        for word in commands:
            if word in self.programs or _names_program(word, self.programs):
                yield "tool-chain", word
        code = "\n".join(found[2] or found[3] or "" for found in _CODE.finditer(text))
        for part in {part for word in _WORD.findall(code) for part in _cut(word)} & self.in_code:
            yield "vocabulary", part
        small, code = question.lower(), code.lower()
        for axis, stretch in self.stretches:
            if stretch in (code if axis == "rego-kind" else small):
                yield axis, stretch

    def count(self) -> dict[str, int]:
        """How many words and stretches are sought, by axis."""
        counts = Counter(axis for axis, _ in self.stretches)
        counts |= Counter({"vocabulary": len(self.names | self.in_code), "tool-chain": len(self.programs)})
        return dict(sorted((counts | Counter({"attestor": len(NAMED["attestor"])})).items()))


def _names_program(word: str, programs: frozenset[str]) -> bool:
    folder, _, name = word.rpartition("/")
    return name in programs and folder.endswith("bin")


@lru_cache(maxsize=1 << 16)
def _cut(word: str) -> tuple[str, ...]:
    """The word, and each part of it that begins and ends at a full stop or a slash."""
    pieces = re.split(r"([./])", word)
    ends = range(0, len(pieces), 2)
    return tuple("".join(pieces[first : last + 1]) for first in ends for last in ends if first <= last)


@lru_cache
def list_sought() -> Sought:
    """What is sought: everything that any family holds out."""
    names = {name for name in list_names() if side_of("vocabulary", name) == "unseen"}
    plain = {name for name in names if name.isalpha()}
    productions, messages = list_productions(), list_messages()
    stretches = [*_list_stretches("phrasing", productions), *_list_stretches("rego-kind", messages)]
    programs = frozenset(each for chain in NAMED["tool-chain"] for each in PROGRAMS[chain])
    return Sought(frozenset(plain), frozenset(names - plain), programs, tuple(stretches))


def _list_stretches(axis: Any, texts: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    seen = "\n".join(text.lower() for name, text in texts.items() if side_of(axis, name) == "seen")
    for name, text in texts.items():
        if side_of(axis, name) == "unseen":
            longest = max((each.strip() for each in _BETWEEN.split(text.lower())), key=len)
            if len(longest.split()) >= _SHORTEST and longest not in seen:
                yield axis, longest


@dataclass(slots=True)
class HeldOutSearch:
    """What was found so far: axis → rows of a place; and an example of each."""

    sought: Sought
    rows: dict[str, Counter[str]] = field(default_factory=dict)
    examples: dict[tuple[str, str], str] = field(default_factory=dict)

    def add(self, place: str, identity: str, question: str, answer: str) -> None:
        """Search a row."""
        counts = self.rows.setdefault(place, Counter())
        found = dict(self.sought.find(question, answer))
        counts.update(found.keys())
        for axis, what in found.items():
            self.examples.setdefault((place, axis), f"{what!r} in {identity}")

    def describe(self) -> dict[str, Any]:
        """Rows with a value that is held out, by axis: 0 is what has to come out."""
        base = search_base_corpus(self.sought)
        places = {**self.rows, "base-corpus": base.rows["base-corpus"]}
        return {
            axis: {"sought": count, **{place: found[axis] for place, found in places.items()}}
            for axis, count in self.sought.count().items()
        }

    def find_fault(self) -> str:
        """An example of what must not be there; "" for nothing."""
        examples = {**self.examples, **search_base_corpus(self.sought).examples}
        return next((f"{axis} of {place}: {what}" for (place, axis), what in examples.items()), "")


@lru_cache
def search_base_corpus(sought: Sought, count: int = BASE_ROWS) -> HeldOutSearch:
    """The search of the first rows of the corpus of the built-in model, turn by turn."""
    search = HeldOutSearch(sought, {"base-corpus": Counter()})
    for number, turns in enumerate(islice(rows(_BASE_SEED), count)):
        for question, answer in turns:
            search.add("base-corpus", f"row {number}", question, answer)
    return search
