"""Near misses: each is refused by the judges that it names and by no other, at its place, for its reason."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import find, given, settings

import witness_generators
from support.reached_draws import find_unreached
from support.verifying import run_verify
from witness_generators import NearMiss, draw_near_miss
from witness_generators.api.direct_draws import draw_scene
from witness_generators.drawing.chance import Chance
from witness_generators.drawing.direct_interpreter import build_drawer
from witness_generators.near_miss.agreement_breaks import find_agreement_break
from witness_generators.near_miss.document_rules import DOCUMENT_RULES, list_broken_rules
from witness_generators.near_miss.form_breaks import form_breaks
from witness_generators.near_miss.judges import find_refusing_judges, list_broken
from witness_generators.near_miss.near_miss import ABSENT
from witness_generators.near_miss.near_miss_rules import RULES
from witness_generators.near_miss.near_miss_space import DOCUMENTS
from witness_generators.near_miss.text_forms import BAD_BASE64, BAD_TIMES
from witness_generators.runs import roster
from witness_generators.runs.run_entries import Level, any_space
from witness_schema import attestor_names, load
from witness_schema.errors import WitnessSchemaError
from witness_schema.oracle import Oracle
from witness_schema.verdict import Accepted, Altered, Verdict

ATTESTORS = (*attestor_names(), "file")
LEVELS: tuple[Level, ...] = ("realistic", "any")
# Of each attestor and document, the gate judges the first draws and `make sweeps` the rest.
PARTS = {"first": range(80), "rest": range(80, 250)}
in_parts = pytest.mark.parametrize("part", PARTS.values(), ids=PARTS)
# No change of the attestations breaks these alone: the signed document says it too, so that its signature breaks with it.
# Digest names and zones are not among what is changed.
NOT_ALONE = {"aws-zone", "command-digests", "github-clock"}
# Broken alone only where the world has what few have: a trace, no commit, Dependabot.
RARE: dict[str, Callable[[Any], bool]] = {
    "traced-command": lambda found: len(found["command-run"].get("processes", ())) > 1,
    "traced-files": lambda found: "processes" in found["command-run"],
    "traced-variables": lambda found: len(found["command-run"].get("processes", ())) > 1,
    "no-commit": lambda found: not found["git"]["commithash"],
    "github-bot": lambda found: found["github"]["jwt"]["claims"]["actor"] == "dependabot[bot]",
}


@cache
def drawn(name: str, part: range, level: Level = "realistic") -> list[NearMiss]:
    return [draw_near_miss(name, seed=71, index=index, shape=level) for index in part]


def verdicts(oracle: Oracle, misses: Sequence[NearMiss], values: Sequence[str]) -> list[Verdict]:
    kinds = (miss.type or f"document:{miss.name}" for miss in misses)
    return list(oracle.roundtrip_all(zip(kinds, values, strict=True)))


def told(miss: NearMiss, verdict: Verdict) -> str:
    return f"{miss.name} {miss.pointer}: {miss.rule} ({miss.how})\n{miss.text[:500]}\n{verdict}"


@in_parts
@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("name", ATTESTORS)
def test_exactly_its_judges_refuse_it(name: str, level: Level, part: range, oracle: Oracle) -> None:
    misses = drawn(name, part, level)
    for miss, verdict in zip(misses, verdicts(oracle, misses, [m.text for m in misses]), strict=True):
        found = find_refusing_judges(miss) | (set() if isinstance(verdict, Accepted) else {"go"})
        assert found == set(miss.judges), told(miss, verdict)
        assert re.search(RULES[miss.rule].reason, getattr(verdict, "reason", "")), told(miss, verdict)


@in_parts
@pytest.mark.parametrize("name", DOCUMENTS)
def test_exactly_its_judges_refuse_a_document(name: str, part: range, oracle: Oracle, tmp_path: Path) -> None:
    """What `witness verify` must refuse it refuses in the words of the rule; what it is given is right in all else."""
    misses = drawn(name, part)
    for miss, verdict in zip(misses, verdicts(oracle, misses, [m.text for m in misses]), strict=True):
        found = find_refusing_judges(miss) | (set() if isinstance(verdict, Accepted) else {"go"})
        if miss.submission is not None:
            said = run_verify(miss.submission, tmp_path)
            assert re.search(RULES[miss.rule].reason, said.said), f"{told(miss, verdict)}\n{said.said}"
            found |= set() if said.passed else {"verification"}
        assert found == set(miss.judges), told(miss, verdict)


@in_parts
@pytest.mark.parametrize("name", [*ATTESTORS, *DOCUMENTS])
def test_nothing_was_wrong_before(name: str, part: range, oracle: Oracle) -> None:
    misses = drawn(name, part)
    found = verdicts(oracle, misses, [json.dumps(miss.original) for miss in misses])
    assert found == [Accepted()] * len(part)
    for miss in misses:
        assert load(miss.name).is_valid(miss.original)
        assert list(roster.find_broken({**miss.beside, miss.name: miss.original})) == []
        assert list(list_broken_rules(miss.name, miss.original)) == []


def solid(pointer: str) -> str:
    """The pointer without its empty steps, which jsonschema-rs leaves out where a key is empty."""
    return re.sub("/(?=/|$)", "", pointer)


def around(outer: str, inner: str) -> bool:
    """Whether the first pointer is the second one or one that encloses it."""
    return f"{solid(inner)}/".startswith(f"{solid(outer)}/")


def about(place: str, pointer: str) -> bool:
    """Whether one encloses the other; a place is cut short where a key holds the colon that ends it."""
    return around(place, pointer) or around(pointer, place) or (": " in pointer and pointer.startswith(place))


def places_of(reason: str) -> list[str]:
    """The pointers of the differences that the oracle found."""
    return re.findall(r"(?:^|; )((?:/[^:;]*)?): ", reason)


@in_parts
@pytest.mark.parametrize("name", ATTESTORS)
def test_what_is_said_of_it_is_about_its_place(name: str, part: range, oracle: Oracle) -> None:
    misses = [miss for level in LEVELS for miss in drawn(name, part, level) if miss.name == name]
    for miss, verdict in zip(misses, verdicts(oracle, misses, [m.text for m in misses]), strict=True):
        if "schema" in miss.judges:
            errors = [error.pointer for error in load(name, "serialization").iter_errors(miss.value)]
            # A choice (null or a record, say) is refused where the choice is: around the place.
            assert errors, told(miss, verdict)
            assert all(around(error, miss.pointer) for error in errors), (errors, told(miss, verdict))
        if isinstance(verdict, Altered):
            places = places_of(verdict.reason)
            assert all(about(place, miss.pointer) for place in places), (places, told(miss, verdict))
        if "invariants" in miss.judges:
            assert len(list_broken(miss)) == 1


def test_every_rule_is_broken() -> None:
    names = ("git", "jwt", "vex", "sarif", "network-trace", *DOCUMENTS)
    assert {rule for rules in DOCUMENT_RULES.values() for rule in rules} <= set(RULES)
    found: set[str] = set()
    for index in range(1000):
        found |= {draw_near_miss(name, seed=71, index=index).rule for name in names}
        assert found <= set(RULES)
        if found == set(RULES):
            return
    raise AssertionError(set(RULES) - found)


def test_every_form_of_a_text_is_tried() -> None:
    """In attestations with times in UTC and in whole seconds, with bytes in both alphabets."""
    found: set[str] = set()
    for name in ("vex", "jwt", "envelope"):
        draw = build_drawer(any_space(name))
        for index in range(40):
            found |= {
                one.how for one in form_breaks(draw(Chance.of(74, index), 0), load(name, "serialization"))
            }
    assert set(BAD_TIMES) | set(BAD_BASE64) <= found


@cache
def find_broken_alone(name: str) -> set[str]:
    """The invariants that near misses of an attestor break: all that can be, or what 3,000 draws (1,000, if one cannot) break."""
    wanted = {one.id for one in roster.INVARIANTS if one.attestors[0] == name} - RARE.keys()
    met: set[str] = set()
    for index in range(1000 if wanted & NOT_ALONE else 3000):
        miss = draw_near_miss(name, seed=73, index=index)
        met |= {miss.how} if miss.rule == "invariant" else set()
        if wanted <= met:
            break
    return met


@pytest.mark.parametrize("invariant", roster.INVARIANTS, ids=lambda one: one.id)
def test_every_invariant_is_broken_alone(invariant: roster.Invariant) -> None:
    if invariant.id in RARE:
        assert any(can_be_broken_alone(invariant, index) for index in range(2000))
        return
    met = invariant.id in find_broken_alone(invariant.attestors[0])
    assert met == (invariant.id not in NOT_ALONE)


def can_be_broken_alone(invariant: roster.Invariant, index: int) -> bool:
    scene = draw_scene(invariant.attestors, seed=74, index=index)
    found = {name: scene.attestation(name) for name in invariant.attestors}
    return RARE[invariant.id](found) and find_agreement_break(invariant, found, index) is not None


def test_draws_repeat() -> None:
    assert [draw_near_miss("git", seed=71, index=index) for index in range(40)] == drawn("git", range(200))[
        :40
    ]
    assert len({miss.text for miss in drawn("git", range(200))}) > 190


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("name", [*ATTESTORS, *DOCUMENTS])
def test_the_strategy_is_healthy_and_true(name: str, level: Level) -> None:
    """Hypothesis's own health checks stand, and the judges that need no Go find what is told."""

    @settings(max_examples=12, database=None, deadline=None)
    @given(witness_generators.near_misses(name, level))
    def check(miss: NearMiss) -> None:
        assert find_refusing_judges(miss) == set(miss.judges) - {"go", "verification"}

    check()


def test_hypothesis_reaches_the_rules_of_a_direct_draw() -> None:
    rules = {miss.rule for miss in drawn("git", range(1000))}
    assert find_unreached(witness_generators.near_misses("git"), lambda miss: {miss.rule}, rules) == set()


@pytest.mark.parametrize("rule", ["missing-key", "extra-key", "wrong-type", "null", "empty", "key-twice"])
def test_a_failure_shrinks_to_a_small_case(rule: str) -> None:
    quick = settings(max_examples=2000, database=None, deadline=None)
    miss = find(
        witness_generators.near_misses("command-run"),
        lambda one: one.rule == rule,
        settings=quick,
        random=Random(1),
    )
    assert len(json.dumps(miss.value, indent=1).splitlines()) < 15


def test_an_absence_is_told() -> None:
    missing = next(miss for miss in drawn("git", range(400)) if miss.rule == "missing-key")
    extra = next(miss for miss in drawn("git", range(400)) if miss.rule == "extra-key")
    assert (missing.before is ABSENT, extra.before is ABSENT) == (False, True)
    assert missing.pointer[1:] not in missing.value
    assert repr(extra.before) == "ABSENT"


def test_an_unknown_name_is_refused_at_once() -> None:
    with pytest.raises(WitnessSchemaError, match="no attestor is named"):
        witness_generators.near_misses("gti")
