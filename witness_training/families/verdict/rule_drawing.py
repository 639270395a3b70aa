"""Which rules a verdict task has: kept ones about places of the attestations and, for a denial, one that they break."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, TypeVar

from witness_generators.drawing.chance import Chance
from witness_training.families.shown_documents.leaf_rules import FORMS, LeafRule, is_plain, list_leaves
from witness_training.families.shown_documents.rule_writing import measure_rule
from witness_training.families.shown_documents.shape_places import is_counted, name_place
from witness_training.families.shown_documents.small_scenes import draw_small_scene
from witness_training.families.verdict.verdict_views import has_digest, measure_attestation
from witness_training.tasks.axes import Drawing

T = TypeVar("T")
_OTHERS = 16
# Forms whose rule is mended by another value of the same place.
_BOUNDS = ("at-most", "at-least")
_CODED = ("exitcode", "processid", "parentpid")
# What tools write where they know nothing: no rule demands it.
_UNKNOWN = ("unknown", "unset", "missing", "none")
# Where an attestation repeats the step's name: a collection of another name breaks the rule as well, so that one edit mends neither.
_STEP_NAMES = {("link", ("name",))}
_COMPARED = ("equals", "differs", "starts", "ends", "contains")


@dataclass(frozen=True, slots=True)
class Wish:
    """What rules a task is to have: one module for each attestation.

    bodies: attestor → attestation. counts: of rules, by module; longer than bodies where there are fewer of those.
    room:   the characters for rules and what they read, about.
    denied: whether the attestations break one of them, or two. whole: whether a rule may read a digest, which is then shown whole.
    """

    bodies: Mapping[str, Any] = field(hash=False)
    counts: Sequence[int]
    room: int
    denied: bool
    whole: bool


def draw_modules(wish: Wish, chance: Chance, drawing: Drawing) -> list[dict[str, Any]] | None:
    """The rules as a spec has them, each with another value of its place; None if there are none for which there is room."""
    room = wish.room - sum(measure_attestation(body, whole=wish.whole) for body in wish.bodies.values())
    denying = chance.at("denying").below(len(wish.bodies)) if wish.denied else None
    rules: list[dict[str, Any]] = []
    for number, (name, count) in enumerate(zip(wish.bodies, wish.counts, strict=False)):
        # Now and then two rules deny; then no single value is at fault.
        broken = 0 if number != denying else 2 if count > 1 and not chance.at("two").below(2) else 1
        stream = chance.at(f"module {name}")
        candidates = _list_rules(wish, name, stream, drawing)
        drawn = _pick_rules(candidates, (broken, count), room // (len(wish.bodies) - number))
        # The axis is about counts: there, fewer will not do.
        least = count if drawing.side("rego-rules") == "unseen" else max(broken, 1)
        if len(drawn) < least:
            return None
        room -= sum(measure_rule(each.rule) for each in drawn)
        # Those that deny are found first, and stand anywhere.
        rules += [each.to_spec() for each in _shuffle(drawn, stream.at("order"))]
    return rules


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A rule, the other value of its place, and whether the attestation breaks it."""

    rule: LeafRule
    other: Any = field(hash=False)
    broken: bool

    def to_spec(self) -> dict[str, Any]:
        broken = {"broken": True} if self.broken else {}
        return {**self.rule.to_spec(), "mend": self.other, **broken}


def _list_rules(wish: Wish, attestor: str, chance: Chance, drawing: Drawing) -> Iterator[_Drawn]:
    """Rules of one attestation in a drawn order, kept and broken ones."""
    other = _draw_other(attestor, chance.at("other").below(_OTHERS))
    places = list(_shuffle(list(_list_places(attestor, wish.bodies[attestor])), chance.at("places")))
    if chance.at("last").below(3):
        # Any list can be counted: values are compared first.
        places.sort(key=lambda each: isinstance(each[1], dict | list))
    for place, value in places:
        if (attestor, place) in _STEP_NAMES:
            continue
        alike = find_alike(attestor, other, place)
        for form in _shuffle(list(FORMS), chance):
            blank = LeafRule(attestor, place, form, None)
            if not FORMS[form].fits(value) or not drawing.allows("rego-kind", blank.kind):
                continue
            # A code is no amount: nobody bounds it.
            if form in _BOUNDS and place[-1:] and place[-1] in _CODED:
                continue
            for broken in (True, False):
                rule = _write_rule(blank, value, alike, broken=broken)
                if rule and (wish.whole or not (has_digest(value) or has_digest(rule.wanted))):
                    yield _Drawn(rule, alike, broken)


def _pick_rules(candidates: Iterator[_Drawn], counts: tuple[int, int], room: int) -> list[_Drawn]:
    """As many rules as are counted, broken ones first and then kept ones, at different places; fewer if there are no more."""
    broken, count = counts
    picked: list[_Drawn] = []
    for each in candidates:
        if each.broken is not (sum(one.broken for one in picked) < broken):
            continue
        # One place inside the other would let one change of a value concern two rules.
        if any(_overlap(each.rule.place, one.rule.place) for one in picked):
            continue
        if (length := measure_rule(each.rule)) > room:
            continue
        picked, room = [*picked, each], room - length
        if len(picked) == count:
            break
    return picked


def find_alike(attestor: str, attestation: Any, place: Sequence[str]) -> Any:
    """The value at a place of another attestation; where a key is a file's path, that of any file if there is none like it."""
    value = attestation
    for at, key in enumerate(place):
        if not isinstance(value, dict) or not value:
            return None
        first = next(iter(value))
        # Below a path stands a record, below the name of a variable a text.
        is_path = isinstance(value[first], dict) and name_place(attestor, tuple(place[: at + 1]))[-1] == "*"
        value = value.get(first if is_path and key not in value else key)
    return value


@lru_cache(maxsize=512)
def _draw_other(attestor: str, number: int) -> Any:
    """One of a few attestations, which are drawn once: the values that rules demand in vain."""
    return draw_small_scene((attestor,), number).attestation(attestor)


def _shuffle(values: list[T], chance: Chance) -> Iterator[T]:
    """The values in a drawn order; the list is used up."""
    while values:
        at = chance.below(len(values))
        values[at], values[-1] = values[-1], values[at]
        yield values.pop()


def _overlap(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    shared = min(len(one), len(other))
    return one[:shared] == other[:shared]


def _list_places(attestor: str, attestation: Any) -> Iterator[tuple[tuple[str, ...], Any]]:
    for place, value in list_leaves(attestation):
        # Neither the properties of a record nor the digests of a file are entries to count.
        if isinstance(value, dict) and (
            not is_counted(attestor, place) or all("sha" in key for key in value)
        ):
            continue
        # Go reads the parts of a key together: none of them can be another. Nobody rules on nanoseconds.
        if "jwk" not in place and place[-1:] != ("nanos",):
            yield place, value


def _write_rule(blank: LeafRule, value: Any, other: Any, *, broken: bool) -> LeafRule | None:
    """The rule with a demand that the value keeps, or breaks; None if this form has none."""
    row = FORMS[blank.form]
    wanted = row.break_(value, other) if broken else row.keep(value, other)
    # What stands in a message must be no directive of sprintf.
    if wanted is None or (isinstance(wanted, str) and not is_plain(wanted)):
        return None
    if blank.form != "differs" and str(wanted).lower().startswith(_UNKNOWN):
        return None
    rule = LeafRule(blank.attestor, blank.place, blank.form, wanted)
    # The value that mends a comparison is the other one.
    unmended = broken and blank.form in _COMPARED and (other is None or rule.denies(other))
    return rule if rule.denies(value) is broken and not unmended else None
