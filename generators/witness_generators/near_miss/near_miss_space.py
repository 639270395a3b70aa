"""The space of near misses: draw something valid, then one of its breaks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, cast

from witness_generators.documents.submission import Submission
from witness_generators.drawing.spaces import Builds, FlatMap, Integers, Just, OneOf, SampledFrom, Space
from witness_generators.near_miss.agreement_breaks import find_agreement_break
from witness_generators.near_miss.document_breaks import document_breaks, get_document, replace_document
from witness_generators.near_miss.entry_breaks import collection_of, entry_breaks
from witness_generators.near_miss.form_breaks import form_breaks
from witness_generators.near_miss.near_miss import Break, NearMiss, get_at, replace_at
from witness_generators.near_miss.near_miss_rules import RULES, Judge
from witness_generators.near_miss.text_breaks import text_breaks, write_break
from witness_generators.policy_spaces.policy_space import submission_space
from witness_generators.recording.attestor_row import Invariant
from witness_generators.runs import roster
from witness_generators.runs.drawing_checks import find_limit_conflict
from witness_generators.runs.run_entries import Level, belongs_in_collections
from witness_generators.runs.scenes import Scene, attestation_space, scene_space
from witness_generators.world.limits import ANY_WORLD, Limits
from witness_schema import AttestorSchema, attestor_names, load
from witness_schema.json_pointers import render_pointer

# The documents of a submission, and the attestors that its policy requires.
DOCUMENTS = ("collection", "statement", "envelope", "policy")
ABOUT = ("environment", "git")
_START: Space = Integers(0, (1 << 32) - 1)


def near_miss_space(
    name: str, level: Level = "realistic", limits: Limits = ANY_WORLD, version: str | None = None
) -> Space:
    """The space of near misses of an attestor, of `file` or of a document; documents are always realistic.

    Before the break, each is what a bundled version writes in a world within these limits.
    """
    if name in DOCUMENTS:
        return FlatMap(submission_space(ABOUT, limits, version), partial(_break_document, name, version))
    right = attestation_space(name, level, limits, version)
    attestation = FlatMap(right, partial(_break_attestation, name, version))
    shared = _list_shared(name, limits, version) if level == "realistic" else []
    if not shared:
        return attestation
    # The attestor shares facts with others: 30 percent of its near misses contradict them.
    disagreeing = tuple(_disagreement_space(one, name, limits, version) for one in shared)
    return OneOf((attestation, OneOf(disagreeing)), (70, 30))


def _list_shared(name: str, limits: Limits, version: str | None) -> list[Invariant]:
    """The invariants of this attestor whose attestors the version has, or `file`, and that have a common world within the limits."""
    there = {*attestor_names(version), "file"}
    return [
        one
        for one in roster.INVARIANTS
        if name in one.attestors
        and there.issuperset(one.attestors)
        and (limits == ANY_WORLD or find_limit_conflict(one.attestors, limits) is None)
    ]


def _disagreement_space(invariant: Invariant, name: str, limits: Limits, version: str | None) -> Space:
    scenes = scene_space(invariant.attestors, "realistic", limits, version)
    pairs = Builds(lambda scene, start: (scene, start), (scenes, _START))
    return FlatMap(pairs, partial(_break_scene, invariant, name))


@dataclass(frozen=True, slots=True)
class _Right:
    """The valid attestation or document to break, with the name and the go-witness version of its schema."""

    name: str
    version: str | None
    value: Any

    @property
    def schema(self) -> AttestorSchema:
        return load(self.name, "serialization", version=self.version)


def _break_scene(invariant: Invariant, name: str, drawn: object) -> Space:
    """The scene with one agreement broken; where no single change breaks it alone, the attestation is broken in form."""
    scene, start = cast(tuple[Scene, int], drawn)
    found = {one: scene.attestation(one) for one in invariant.attestors}
    lie = find_agreement_break(invariant, found, start, scene.version)
    # Some scenes offer no such break; a break of form takes its place, because spaces never filter.
    if lie is None:
        return _break_attestation(name, scene.version, found[name])
    liar, one = lie
    beside = {other: attestation for other, attestation in found.items() if other != liar}
    return Just(_build_miss(_Right(liar, scene.version, found[liar]), one, beside=beside))


def _break_attestation(name: str, version: str | None, attestation: object) -> Space:
    right = _Right(name, version, attestation)
    spaces = list(_group_by_rule(right, _list_form_breaks(right)))
    if belongs_in_collections(name, version):
        alone = collection_of(name, attestation, version)
        spaces += _group_by_rule(_Right("collection", version, alone), entry_breaks(name, alone, version))
    return OneOf(tuple(spaces))


def _break_document(name: str, version: str | None, drawn: object) -> Space:
    submission = cast(Submission, drawn)
    right = _Right(name, version, get_document(submission, name))
    spaces = [*_group_by_rule(right, (_name_entry_rule(name, one) for one in _list_form_breaks(right)))]
    spaces += _group_by_rule(right, document_breaks(name, right.value), submission=submission)
    return OneOf(tuple(spaces))


def _list_form_breaks(right: _Right) -> Iterator[Break]:
    yield from form_breaks(right.value, right.schema)
    yield from text_breaks(right.value, right.schema)


def _name_entry_rule(name: str, one: Break) -> Break:
    """The break under its own rule if the broken constant is the predicate type of an entry."""
    if name == "collection" and one.rule == "wrong-constant" and one.path[::2] == ("attestations", "type"):
        return replace(one, rule="unknown-predicate-type")
    return one


def _group_by_rule(right: _Right, breaks: Iterable[Break], **more: Any) -> Iterator[Space]:
    """One space per rule, so that rules with few places are drawn as often as rules with many."""
    found: dict[str, list[Break]] = {}
    for one in breaks:
        found.setdefault(one.rule, []).append(one)
    for ways in found.values():
        yield Builds(partial(_build_miss, right, **more), (SampledFrom(tuple(ways)),))


def _build_miss(
    right: _Right,
    broken: object,
    *,
    beside: Mapping[str, Any] | None = None,
    submission: Submission | None = None,
) -> NearMiss:
    one, value = cast(Break, broken), right.value
    kinds = right.schema.predicate_types
    # Only a verification needs the rest of the submission, with the broken document in it.
    if submission is not None and "verification" in RULES[one.rule].judges:
        submission = replace_document(submission, right.name, replace_at(value, one.path, one.after))
    else:
        submission = None
    return NearMiss(
        name=right.name,
        type=kinds[0] if kinds else "",
        rule=one.rule,
        pointer=render_pointer(one.path),
        before=get_at(value, one.path),
        how=one.how,
        original=value,
        text=write_break(value, one),
        judges=_choose_judges(right.name, one),
        beside=beside or {},
        submission=submission,
        version=right.version,
    )


def _choose_judges(name: str, one: Break) -> tuple[Judge, ...]:
    if name == "file" and one.rule == "null" and not one.path:
        # encoding/json takes null for any map, but RecordArtifacts always makes one.
        return ("schema",)
    return RULES[one.rule].judges
