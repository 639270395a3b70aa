"""A grammar of questions: parts, each with many productions, in several orders.

A family gives a grammar and the facts of a task; openings and closings are in `personas`, tones in `tones`, and `question_writing`
draws and writes. What is drawn stands in the spec (`Wording`), so that a question can be written again from it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from witness_schema.errors import Misuse
from witness_training.wording.tones import TONES, Tone

# A fact in a production: its name in braces.
FACT = re.compile(r"\{([a-z_]+)\}")


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
        return tuple(FACT.findall(self.text))


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

    order:       the parts in their order, the shared `opening` and `closing` included where they are used.
    productions: part → production id.
    tone:        a name of `tones.TONES`.
    seed:        decides where typing errors stand; facts never have any.
    """

    order: tuple[str, ...]
    productions: Mapping[str, str] = field(hash=False)
    tone: Tone
    seed: int

    @property
    def ids(self) -> tuple[str, ...]:
        """Its values on the axis `phrasing`: the ids of its productions."""
        return tuple(sorted(self.productions.values()))

    def to_spec(self) -> dict[str, Any]:
        """The wording as JSON, for a spec."""
        return {
            "order": list(self.order),
            "productions": dict(self.productions),
            "tone": self.tone,
            "seed": self.seed,
        }

    @classmethod
    def from_spec(cls, spec: Mapping[str, Any]) -> Wording:
        """The wording of such JSON. Raises KeyError for a key that is missing, Misuse for an unknown tone."""
        if spec["tone"] not in TONES:
            raise Misuse(f"unknown tone {spec['tone']}", advice=f"tones: {', '.join(TONES)}")
        return cls(tuple(spec["order"]), dict(spec["productions"]), spec["tone"], spec["seed"])


def write_part(production: Production, facts: Mapping[str, str]) -> str:
    """The production with its facts filled in. Raises KeyError for a fact that is not given."""
    return FACT.sub(lambda found: facts[found[1]], production.text)


def rows(family: str, part: str, texts: Sequence[str]) -> tuple[Production, ...]:
    """Productions from texts, with ids made of the words that they begin with, so that a new text renames no other."""
    return tuple(Production(f"{family}.{part}.{_name(text)}", text) for text in texts)


def _name(text: str) -> str:
    words = re.findall(r"[a-z]+", text.lower())
    return "-".join(words[:6])
