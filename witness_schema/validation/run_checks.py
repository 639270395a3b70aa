"""What the entries of one run say of each other: times, stages, and the subjects of the statement about them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from functools import cache
from typing import Any

from witness_schema.json_pointers import render_pointer
from witness_schema.reading.attestor_records import Attestor
from witness_schema.schemas.bundled_versions import bundled_record, bundled_version
from witness_schema.validation.attestor_subjects import Subjects, list_subjects
from witness_schema.validation.findings.fault import Place
from witness_schema.validation.findings.report import Finding
from witness_schema.validation.findings.shown_values import show_key
from witness_schema.validation.findings.wording import make_finding

# The stages of a run in their order (`attestation/context.go`, runTypeOrder); "verify" is none of them.
STAGES = ("prematerial", "material", "execute", "product", "postproduct")
# Recorded by every `witness run`.
_ALWAYS = ("material", "product")
_FRACTION = re.compile("[.,]([0-9]+)")
_SPLIT_SUBJECT = "/"


@dataclass(frozen=True, slots=True)
class RunEntry:
    """An entry of a collection that could be read. attestor: "" where its type is unknown. place: that of the entry."""

    place: Place
    type: str
    attestor: str
    attestation: Any
    started: Any
    ended: Any


def check_entries(entries: Sequence[RunEntry], place: Place, *, in_payload: bool) -> Iterator[Finding]:
    """Yield what is wrong among the entries of the collection at a place."""
    yield from _check_times(entries, in_payload)
    known = _map_stages()
    stages = [known.get(entry.attestor, "") for entry in entries]
    for entry, stage in zip(entries, stages, strict=True):
        if stage and stage not in STAGES:
            told = f"{entry.attestor} runs at the stage {stage}, which is none of a step"
            yield make_finding("run-type", render_pointer(entry.place), told, in_payload=in_payload)
    order = [STAGES.index(stage) for stage in stages if stage in STAGES]
    pointer = render_pointer((*place, "attestations"))
    if order != sorted(order):
        first = next(at for at in range(1, len(order)) if order[at] < order[at - 1])
        told = f"an entry of the stage {STAGES[order[first]]} comes after one of {STAGES[order[first - 1]]}"
        yield make_finding("stage-order", pointer, told, in_payload=in_payload)
        return
    recorded = {entry.attestor for entry in entries}
    for name in (one for one in _ALWAYS if one not in recorded):
        # Where it would stand: after all entries of the stages before its own.
        at = sum(stage in STAGES and STAGES.index(stage) < STAGES.index(known[name]) for stage in stages)
        told = f"there is no entry of {name}, which every `witness run` records"
        yield make_finding("always-run", f"{pointer}/{at}", told, in_payload=in_payload, severity="warning")


@cache
def _map_stages() -> Mapping[str, str]:
    attestors: Sequence[Attestor] = bundled_record(bundled_version()).attestors
    return {one.name: one.run_type for one in attestors}


def _check_times(entries: Sequence[RunEntry], in_payload: bool) -> Iterator[Finding]:
    for entry in entries:
        started, ended = _parse_time(entry.started), _parse_time(entry.ended)
        if started is not None and ended is not None and ended < started:
            pointer = render_pointer((*entry.place, "endtime"))
            told = f"{entry.attestor or 'the attestor'} ended at {entry.ended}, before it started at {entry.started}"
            yield make_finding("times", pointer, told, in_payload=in_payload)


def _parse_time(text: object) -> tuple[datetime, str] | None:
    """The time to the second, and the digits of its fraction, which a datetime does not hold; None for another text."""
    if not isinstance(text, str):
        return None
    fraction = _FRACTION.search(text)
    try:
        moment = datetime.fromisoformat(_FRACTION.sub("", text))
    except ValueError:
        return None
    # Digits without trailing zeros compare correctly as text: "5" > "25". A time without zone has been told already.
    return (moment, fraction[1].rstrip("0") if fraction else "") if moment.tzinfo is not None else None


def check_subjects(
    subjects: Sequence[tuple[Place, Any]], entries: Sequence[RunEntry], place: Place, *, in_payload: bool
) -> Iterator[Finding]:
    """Yield the subjects of a statement that are not those which the attestations name.

    subjects: each with its place. place: that of the list. An attestor of which we know no subjects may name any.
    """
    named, unsure = _list_named(entries)
    objects = [(at, one) for at, one in subjects if isinstance(one, dict)]
    told: dict[str, tuple[Place, Any]] = {
        one["name"]: (at, one) for at, one in objects if isinstance(one.get("name"), str)
    }
    types = {entry.type for entry in entries}
    missing = [name for name in named if name not in told and not _is_optional(name)]
    for name, (at, subject) in told.items():
        if name in named:
            yield from _check_digests(subject.get("digest"), named[name], at, in_payload)
        elif not any(name.startswith(f"{kind}{_SPLIT_SUBJECT}") for kind in unsure) and not _is_optional(
            name
        ):
            yield _tell_strange(name, at, missing, types, in_payload)
    names = sorted(told)
    for name in missing:
        pointer = f"{render_pointer(place)}/{bisect_left(names, name)}"
        text = f"there is no subject {show_key(_shorten(name))}, which its attestation names"
        yield make_finding("subjects", pointer, text, in_payload=in_payload)


def _list_named(entries: Sequence[RunEntry]) -> tuple[Subjects, set[str]]:
    """The subjects that the attestations name, and the types of those of which that is not known."""
    run = {entry.attestor: entry.attestation for entry in entries}
    named: Subjects = {}
    unsure: set[str] = set()
    for entry in entries:
        try:
            found = list_subjects(entry.attestor, run)
        # An attestation of another form, which is told elsewhere, or one without that of the products.
        except (AttributeError, KeyError, TypeError):
            unsure.add(entry.type)
            continue
        named |= {f"{entry.type}{_SPLIT_SUBJECT}{name}": digests for name, digests in found.items()}
        if not entry.attestor or entry.attestor == "policyverify":
            unsure.add(entry.type)
    return named, unsure


def _is_optional(name: str) -> bool:
    # Versions without the field `branch` have no such subject; where it is empty nothing tells them apart.
    return name.endswith("/refnameshort:")


def _check_digests(digests: Any, named: Mapping[str, str], at: Place, in_payload: bool) -> Iterator[Finding]:
    held = digests if isinstance(digests, dict) else {}
    for name, value in named.items():
        if name in held and held[name] != value:
            pointer = render_pointer((*at, "digest", name))
            yield make_finding(
                "subjects", pointer, f"this {name} is not the one in the attestation", in_payload=in_payload
            )
    if named and not set(named) & set(held):
        pointer = render_pointer((*at, "digest"))
        told = f"the subject has none of the digests in the attestation: {', '.join(sorted(named))}"
        yield make_finding("subjects", pointer, told, in_payload=in_payload)


def _tell_strange(name: str, at: Place, missing: list[str], types: set[str], in_payload: bool) -> Finding:
    pointer = render_pointer((*at, "name"))
    near = get_close_matches(name, missing[:200], 1, 0.9)
    if near:
        # Told here, so that it is not told again as missing.
        missing.remove(near[0])
        text = f"no attestation names {show_key(_shorten(name))}; one names {show_key(_shorten(near[0]))}"
    elif not any(name.startswith(f"{kind}{_SPLIT_SUBJECT}") for kind in types):
        text = f"the subject {show_key(name)} begins with the type of no attestation of the collection"
    else:
        text = f"no attestation names the subject {show_key(_shorten(name))}"
    return make_finding("subjects", pointer, text, in_payload=in_payload)


def _shorten(name: str) -> str:
    """A subject's name without its predicate type, and what it is of, without the value where that is an address of a person."""
    kept = name.split("/v", 1)[-1].partition("/")[2] or name
    kind, colon, value = kept.partition(":")
    return f"{kind}{colon}…" if kind in ("authoremail", "committeremail") and value else kept
