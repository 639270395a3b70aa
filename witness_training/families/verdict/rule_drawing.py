"""Which rules a verdict task has: kept ones about places of the attestations and, for a denial, one that they break."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from witness_generators.drawing.chance import Chance
from witness_training.families.shown_documents.leaf_rules import (
    FORMS,
    LeafRule,
    find_value,
    is_plain,
    list_leaves,
)
from witness_training.families.shown_documents.shape_places import is_counted
from witness_training.families.shown_documents.small_scenes import draw_small_scene
from witness_training.families.verdict.faults import Fault
from witness_training.tasks.axes import Drawing

_OTHERS = 32
# Forms whose rule is mended by another value of the same place.
_COMPARED = ("equals", "differs", "starts", "ends", "contains")


def draw_rules(
    base: Mapping[str, Any], fault: Fault | None, chance: Chance, drawing: Drawing
) -> list[dict[str, Any]] | None:
    """Rules of one or two modules; None if this scene has too few that the drawing allows."""
    stream = chance.at("rules")
    denied = fault is not None and fault.code == "rego-denied"
    wanted = denied or drawing.side("rego-kind") == "unseen" or drawing.side("rego-rules") == "unseen"
    if not wanted and not stream.below(3):
        return []
    rules: list[dict[str, Any]] = []
    for name in base["attestors"]:
        counts = ("1", "1", "1", "2", "3") if base["layout"] is None else ("1", "2", "3")
        count = int(drawing.pick("rego-rules", counts, chance, name))
        drawn = _draw_module(name, base, count, chance.at(f"module {name}"), drawing)
        if drawn is None:
            return None
        rules += [{**rule.to_spec(), "mend": other} for rule, other in drawn]
    if not denied:
        return rules
    broken = _break_rule(rules, base, stream)
    # Now and then two rules deny; then no single value is at fault.
    return (_break_rule(broken, base, stream) or broken) if broken and not stream.below(4) else broken


def _draw_module(
    name: str, base: Mapping[str, Any], count: int, chance: Chance, drawing: Drawing
) -> list[tuple[LeafRule, Any]] | None:
    """Kept rules of one attestor at different places, each with another value of its place."""
    scene = draw_small_scene(tuple(base["attestors"]), base["seed"])
    # One of a few scenes, which are drawn once: the values that rules demand in vain.
    other = draw_small_scene(tuple(base["attestors"]), base["seed"] % _OTHERS).attestation(name)
    attestation = scene.attestation(name)
    candidates = [
        (rule, find_value(other, rule.place))
        for rule in _list_kept(name, attestation, other)
        if drawing.allows("rego-kind", rule.kind)
    ]
    drawn: dict[tuple[str, ...], tuple[LeafRule, Any]] = {}
    for number in range(8 * count):
        if candidates and len(drawn) < count:
            rule, value = candidates[chance.at(str(number)).below(len(candidates))]
            # One inside the other would let one change of a value concern two rules.
            if not any(_overlap(rule.place, place) for place in drawn):
                drawn[rule.place] = (rule, value)
    return list(drawn.values()) if len(drawn) == count else None


def _overlap(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    shared = min(len(one), len(other))
    return one[:shared] == other[:shared]


def _list_kept(name: str, attestation: Any, other: Any) -> Iterator[LeafRule]:
    for place, value in list_leaves(attestation):
        # Neither the properties of a record nor the digests of a file are entries to count.
        if isinstance(value, dict) and (not is_counted(name, place) or all("sha" in key for key in value)):
            continue
        # Go reads the parts of a key together: none of them can be another. Nobody rules on nanoseconds.
        if "jwk" in place or place[-1:] == ("nanos",):
            continue
        for form, row in FORMS.items():
            if row.fits(value) and (wanted := row.keep(value, find_value(other, place))) is not None:
                rule = LeafRule(name, place, form, wanted)
                if not rule.denies(value):
                    yield rule


def _break_rule(
    rules: list[dict[str, Any]], base: Mapping[str, Any], chance: Chance
) -> list[dict[str, Any]] | None:
    """The rules, one of them with a demand that the attestation does not meet; None if none can be broken."""
    scene = draw_small_scene(tuple(base["attestors"]), base["seed"])
    start = chance.below(len(rules))
    for number in (*range(start, len(rules)), *range(start)):
        if rules[number].get("broken"):
            continue
        rule = LeafRule.from_spec(rules[number])
        value = find_value(scene.attestation(rule.attestor), rule.place)
        other = rules[number]["mend"]
        wanted = FORMS[rule.form].break_(value, other)
        broken = LeafRule(rule.attestor, rule.place, rule.form, wanted)
        # What stands in a message must be no directive of sprintf.
        if wanted is None or (isinstance(wanted, str) and not is_plain(wanted)) or not broken.denies(value):
            continue
        # The value that mends a comparison of texts is the other one.
        if rule.form in _COMPARED and (other is None or broken.denies(other)):
            continue
        return [*rules[:number], {**broken.to_spec(), "mend": other, "broken": True}, *rules[number + 1 :]]
    return None
