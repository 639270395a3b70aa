"""Claims about an attestation: what its text states, what it refutes, and what it leaves open."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from witness_schema.json_pointers import render_pointer
from witness_training.families.explain.open_claims import OPEN
from witness_training.families.explain.recorded_places import describe_place
from witness_training.families.explain.service_claims import READINGS, tell_date
from witness_training.families.shown_documents.leaf_rules import find_value

Standing = Literal["states", "contradicts", "leaves_open"]
# Ways to claim that a value is at a place; the claims of a list share one.
_CLAIMED = (
    "{what} was {value}",
    "{value} was {what}",
    "{what} had the value {value}",
)
_LONG = 70


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim. place: where the value stands that decides it, None if none does. value: what the claim says of it; with a
    reading (a key of READINGS), the year of which that speaks."""

    attestor: str
    place: tuple[str, ...] | None
    value: Any = field(hash=False)
    told: int
    open_id: str = ""
    reading: str = ""

    @property
    def pointer(self) -> str:
        """The place as a JSON pointer into the attestation, "" where the claim has none."""
        return render_pointer(self.place) if self.place else ""

    def write(self) -> str:
        """The claim in words."""
        if self.place is None:
            return OPEN[self.open_id].text
        if self.reading:
            return READINGS[self.reading].text.format(value=self.value)
        what = describe_place(self.attestor, self.place) or f"the value at `{self.pointer}`"
        # "`true` was the setting" is no English.
        way = 0 if isinstance(self.value, bool) else self.told % len(_CLAIMED)
        return _CLAIMED[way].format(what=what, value=show(self.value))

    def judge(self, attestation: Any) -> Standing:
        """How the claim stands in the light of an attestation."""
        if self.place is None:
            return "leaves_open"
        actual = find_value(attestation, self.place)
        if self.reading:
            holds = isinstance(actual, int) and READINGS[self.reading].holds(actual, self.value)
            return "states" if holds else "contradicts"
        return "states" if actual == self.value and type(actual) is type(self.value) else "contradicts"

    def to_spec(self) -> dict[str, Any]:
        """The claim as JSON."""
        place = None if self.place is None else list(self.place)
        reading = {"reading": self.reading} if self.reading else {}
        return {"place": place, "value": self.value, "told": self.told, "open": self.open_id, **reading}

    @classmethod
    def from_spec(cls, attestor: str, spec: Mapping[str, Any]) -> Claim:
        """The claim of such JSON."""
        place = None if spec["place"] is None else tuple(spec["place"])
        return cls(attestor, place, spec["value"], spec["told"], spec["open"], spec.get("reading", ""))


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a reference answer, and the fact that it states: it holds for an attestation or it does not."""

    text: str
    holds: Callable[[Any], bool]


def show(value: Any) -> str:
    """A value in prose."""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return f"`{text}`"


def list_sentences(claims: Sequence[tuple[str, Claim]], attestation: Any, seed: int) -> Iterator[Sentence]:
    """One sentence a claim, by its letter."""
    for letter, claim in claims:
        if claim.reading:
            yield _say_read(letter, claim, find_value(attestation, claim.place or ()), attestation)
            continue
        match claim.judge(attestation):
            case "states":
                yield _say_stated(letter, claim, seed)
            case "contradicts":
                yield _say_wrong(letter, claim, find_value(attestation, claim.place or ()), seed)
            case "leaves_open":
                yield _say_open(letter, claim, seed)


def _say_stated(letter: str, claim: Claim, seed: int) -> Sentence:
    pointer, value = claim.pointer, show(claim.value)
    texts = (
        f"{letter} is recorded: `{pointer}` holds {value}.",
        f"{letter}: yes, see `{pointer}`.",
        f"`{pointer}` carries {letter}.",
        f"{letter} is what `{pointer}` says: {value}.",
        f"{letter} stands at `{pointer}`, which is {value}.",
    )
    return Sentence(texts[seed % len(texts)], lambda attestation: claim.judge(attestation) == "states")


def _say_wrong(letter: str, claim: Claim, actual: Any, seed: int) -> Sentence:
    pointer = claim.pointer
    texts = (
        f"{letter} is wrong: `{pointer}` holds {show(actual)}.",
        f"`{pointer}` contradicts {letter}; it is {show(actual)} and not {show(claim.value)}.",
        f"{letter}: no, because `{pointer}` is {show(actual)}.",
        f"Against {letter} stands `{pointer}` with {show(actual)}.",
    )
    return Sentence(
        texts[seed % len(texts)],
        lambda attestation: (
            claim.judge(attestation) == "contradicts"
            and claim.place is not None
            and find_value(attestation, claim.place) == actual
        ),
    )


def _say_read(letter: str, claim: Claim, actual: int, attestation: Any) -> Sentence:
    """What a time says of a claim: it names the date."""
    standing = claim.judge(attestation)
    begin = f"{letter} is recorded" if standing == "states" else f"{letter} is wrong"
    return Sentence(
        f"{begin}: `{claim.pointer}` holds {show(actual)}, which is a second of {tell_date(actual)} (UTC).",
        lambda attestation: (
            claim.judge(attestation) == standing
            and claim.place is not None
            and find_value(attestation, claim.place) == actual
        ),
    )


def _say_open(letter: str, claim: Claim, seed: int) -> Sentence:
    row = OPEN[claim.open_id]
    texts = (
        f"{letter} stays open: {row.why}.",
        f"{letter} cannot be told from this: {row.why}.",
        f"{letter} is left open: {row.why}.",
        f"The attestation does not settle {letter}: {row.why}.",
    )
    return Sentence(texts[seed % len(texts)], lambda _: not row.attestors or claim.attestor in row.attestors)


def is_tellable(value: Any) -> bool:
    """Whether a value can stand in a claim."""
    if isinstance(value, str):
        return 0 < len(value) <= _LONG and value.isprintable() and "`" not in value
    return isinstance(value, bool | int)
