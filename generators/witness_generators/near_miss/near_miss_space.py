"""The space of near misses: something right, then one of the ways to break it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, cast

from witness_generators.documents.submission import Submission
from witness_generators.drawing.spaces import Builds, FlatMap, Integers, Just, OneOf, SampledFrom, Space
from witness_generators.near_miss.agreement_breaks import agreement_break
from witness_generators.near_miss.document_breaks import document_breaks, resubmitted, submitted
from witness_generators.near_miss.entry_breaks import collection_of, entry_breaks
from witness_generators.near_miss.form_breaks import form_breaks
from witness_generators.near_miss.near_miss import Break, NearMiss, at, changed, pointer_of
from witness_generators.near_miss.near_miss_rules import RULES, Judge
from witness_generators.near_miss.text_breaks import text_breaks, written
from witness_generators.policy_spaces.policy_space import submission_space
from witness_generators.recording.attestor_row import Invariant
from witness_generators.runs import roster
from witness_generators.runs.run_entries import Level, in_collections
from witness_generators.runs.scenes import Scene, attestation_space, scene_space
from witness_schema import load

# The documents that a submission holds, and the attestors of the collection that they are about.
DOCUMENTS = ("collection", "statement", "envelope", "policy")
ABOUT = ("environment", "git")
_START: Space = Integers(0, (1 << 32) - 1)


def near_miss_space(name: str, level: Level = "realistic") -> Space:
    """The near misses of an attestor (or `file`), or of a document; documents are always realistic."""
    if name in DOCUMENTS:
        return FlatMap(submission_space(ABOUT), partial(_of_document, name))
    attestation = FlatMap(attestation_space(name, level), partial(_of_attestation, name))
    shared = [one for one in roster.INVARIANTS if name in one.attestors] if level == "realistic" else []
    if not shared:
        return attestation
    return OneOf((attestation, OneOf(tuple(_disagreeing(one, name) for one in shared))), (70, 30))


def _disagreeing(invariant: Invariant, name: str) -> Space:
    scenes = scene_space(invariant.attestors)
    pairs = Builds(lambda scene, start: (scene, start), (scenes, _START))
    return FlatMap(pairs, partial(_of_scene, invariant, name))


def _of_scene(invariant: Invariant, name: str, drawn: object) -> Space:
    """The scene with one agreement broken; where no single change breaks it alone, the attestation is broken in form."""
    scene, start = cast(tuple[Scene, int], drawn)
    found = {one: scene.attestation(one) for one in invariant.attestors}
    lie = agreement_break(invariant, found, start)
    if lie is None:
        return _of_attestation(name, found[name])
    liar, one = lie
    beside = {other: attestation for other, attestation in found.items() if other != liar}
    return Just(_miss(liar, found[liar], one, beside=beside))


def _of_attestation(name: str, attestation: object) -> Space:
    schema = load(name)
    spaces = list(
        _by_rule(name, attestation, (*form_breaks(attestation, schema), *text_breaks(attestation, schema)))
    )
    if in_collections(name):
        alone = collection_of(name, attestation)
        spaces += _by_rule("collection", alone, entry_breaks(name, alone))
    return OneOf(tuple(spaces))


def _of_document(name: str, drawn: object) -> Space:
    submission = cast(Submission, drawn)
    document, schema = submitted(submission, name), load(name)
    formal = [_named(name, one) for one in (*form_breaks(document, schema), *text_breaks(document, schema))]
    spaces = [*_by_rule(name, document, formal)]
    spaces += _by_rule(name, document, document_breaks(name, document), submission=submission)
    return OneOf(tuple(spaces))


def _named(name: str, one: Break) -> Break:
    """A constant of an entry is its predicate type."""
    if name == "collection" and one.rule == "wrong-constant" and one.path[::2] == ("attestations", "type"):
        return replace(one, rule="unknown-predicate-type")
    return one


def _by_rule(name: str, value: Any, breaks: Iterable[Break], **more: Any) -> Iterator[Space]:
    """One space for each rule, so that rules with few places come as often as those with many."""
    found: dict[str, list[Break]] = {}
    for one in breaks:
        found.setdefault(one.rule, []).append(one)
    for ways in found.values():
        yield Builds(partial(_miss, name, value, **more), (SampledFrom(tuple(ways)),))


def _miss(
    name: str,
    value: Any,
    broken: object,
    *,
    beside: Mapping[str, Any] | None = None,
    submission: Submission | None = None,
) -> NearMiss:
    one = cast(Break, broken)
    kinds = load(name).predicate_types
    if submission is not None and "verification" in RULES[one.rule].judges:
        submission = resubmitted(submission, name, changed(value, one.path, one.after))
    else:
        submission = None
    return NearMiss(
        name=name,
        type=kinds[0] if kinds else "",
        rule=one.rule,
        pointer=pointer_of(one.path),
        before=at(value, one.path),
        how=one.how,
        original=value,
        text=written(value, one),
        judges=_judges(name, one),
        beside=beside or {},
        submission=submission,
    )


def _judges(name: str, one: Break) -> tuple[Judge, ...]:
    if name == "file" and one.rule == "null" and not one.path:
        # encoding/json takes null for any map, but RecordArtifacts always makes one.
        return ("schema",)
    return RULES[one.rule].judges
