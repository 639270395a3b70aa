"""What the kinds of repair have in common: what they show, what they offer, and how they are judged."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from witness_generators.drawing.chance import Chance
from witness_training.judges.bench import Bench
from witness_training.tasks.axes import Drawing
from witness_training.tasks.task import Spec, Verdict


@dataclass(frozen=True, slots=True)
class Shown:
    """A task but for its wording.

    parts:  the parts of the question; facts: what they state.
    answer: the reference answer. axes: its values but those on `phrasing`.
    """

    parts: tuple[str, ...]
    facts: Mapping[str, str] = field(hash=False)
    answer: str
    difficulty: int
    axes: Mapping[str, tuple[str, ...]] = field(hash=False)
    files: Mapping[str, str] = field(hash=False)


@dataclass(frozen=True, slots=True)
class RepairKind:
    """One kind of thing to be mended.

    weight: how often it is drawn, in hundredths.
    draw:   a spec without its wording, None if what was drawn does not fit. show: what stands in its task.
    """

    name: str
    weight: int
    draw: Callable[[Chance, Drawing], dict[str, Any] | None]
    show: Callable[[Spec], Shown]
    judge: Callable[[Spec, str, Bench], Verdict]


# Codes that could be said of one fault: of each set at most one is offered.
CONFUSABLE: tuple[frozenset[str], ...] = tuple(
    map(
        frozenset,
        (
            ("null", "wrong-type", "empty"),
            ("wrong-type", "fraction", "negative", "too-wide", "integer-spelling", "precision"),
            ("wrong-pattern", "bad-time", "bad-base64", "wrong-constant", "empty", "null"),
            ("extra-key", "unknown-digest", "key-twice"),
            ("unknown-predicate-type", "foreign-attestation", "wrong-constant", "wrong-pattern"),
            ("missing-key", "null", "empty"),
            ("expired", "bad-date"),
            ("expired", "bad-date", "dropped-field"),
            ("dropped-field", "dropped-constraint", "ignored-field"),
            ("unknown-functionary", "unknown-key", "key-mismatch"),
            ("unknown-functionary", "no-functionary"),
            ("unknown-type", "no-attestations", "wrong-json-type"),
            ("certificate-constraint", "unknown-root", "dropped-constraint"),
            ("wrong-json-type", "no-attestations", "no-functionary"),
            ("wrong-json-type", "plain-module"),
            ("private-key", "key-mismatch", "unknown-key"),
            ("step-name", "artifacts-from"),
        ),
    )
)
_OFFERED = (3, 4, 5)


def draw_codes(code: str, known: Sequence[str], chance: Chance) -> list[str]:
    """The codes that a question offers: the right one, and others that cannot be said of the same fault."""
    chosen = [code]
    wanted = _OFFERED[chance.at("count").below(len(_OFFERED))]
    others = sorted(known, key=lambda name: chance.at(f"code/{name}").random())
    for other in others:
        if len(chosen) < wanted and not any(
            other in group and not group.isdisjoint(chosen) for group in CONFUSABLE
        ):
            chosen += [other] if other != code else []
    return sorted(chosen)


def choose(texts: Sequence[str], seed: int) -> str:
    """One of several ways to say the same."""
    return texts[seed % len(texts)]
