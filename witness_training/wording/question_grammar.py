"""A grammar of questions: parts, each with many productions, in several orders.

A family gives a grammar and the facts of a task; the shared parts (openings, closings, tones) are in `personas`. What is drawn is
written into the spec (`Wording`), so that a question can be written again from it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

_FACT = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True, slots=True)
class Production:
    """One way to say a part. `text` has the facts that it states in braces: `Attest {step} with {attestors}`.

    id: unique among all grammars, `FAMILY.PART.NAME`; it is what is held out on the axis `phrasing`.
    """

    id: str
    text: str

    @property
    def facts(self) -> tuple[str, ...]:
        """The names of the facts that it states."""
        return tuple(_FACT.findall(self.text))


@dataclass(frozen=True, slots=True)
class Grammar:
    """The wording of one family.

    parts:  part → its productions. Every part's productions state the same facts, so that any of them determines the answer.
    orders: the orders in which parts may stand; parts that a task does not need are left out.
    """

    family: str
    parts: Mapping[str, tuple[Production, ...]] = field(hash=False)
    orders: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Wording:
    """What was drawn for one question.

    order:       the parts in their order. productions: part → production id, the shared parts `opening` and `closing`
                 included where they are used.
    tone:        a name of `personas.TONES`.
    seed:        decides where typing errors stand; facts never have any.
    """

    order: tuple[str, ...]
    productions: Mapping[str, str] = field(hash=False)
    tone: str
    seed: int


def write_part(production: Production, facts: Mapping[str, str]) -> str:
    """The production with its facts filled in. Raises KeyError for a fact that is not given."""
    return _FACT.sub(lambda found: facts[found[1]], production.text)


def rows(family: str, part: str, texts: Sequence[str]) -> tuple[Production, ...]:
    """Productions from texts, with ids made of the words that they begin with, so that a new text renames no other."""
    return tuple(Production(f"{family}.{part}.{_name(text)}", text) for text in texts)


def _name(text: str) -> str:
    words = re.findall(r"[a-z]+", text.lower())
    return "-".join(words[:6])
