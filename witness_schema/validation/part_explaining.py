"""Finds what is wrong with a part of a document that no version of go-witness writes or reads as it stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from witness_schema.errors import Violation
from witness_schema.json_pointers import render_pointer
from witness_schema.validation.entry_types import find_owner
from witness_schema.validation.findings.fault import Fault, Place
from witness_schema.validation.findings.report import Finding
from witness_schema.validation.findings.rule_rows import Severity
from witness_schema.validation.findings.wording import build_finding, make_finding
from witness_schema.validation.own_unreadable import find_unreadable
from witness_schema.validation.part_schemas import list_versions
from witness_schema.validation.parts import Part
from witness_schema.validation.version_choice import Judged, explain_part


def explain_judged(judged: Judged, kind: Part | None, nearest: Sequence[str]) -> Iterator[Finding]:
    """Yield what is wrong with a part. kind: the type that its entry names. nearest: the versions that fit the rest of the document."""
    fits = not judged.versions.isdisjoint(nearest)
    unreadable = find_unreadable(judged.name, judged.part.value) if judged.mode == "serialization" else None
    if unreadable is not None:
        yield _make(judged, "unreadable-by-go", unreadable[0], unreadable[1])
    # What fits what go-witness writes has been looked at; what it reads may still have parts that it reads over.
    if fits and judged.mode == "serialization":
        return
    explained = explain_part(judged, nearest) or explain_part(judged, list_versions())
    if explained is None:
        return
    schema, faults = explained
    if unreadable is None and (not fits or _drops_all(judged, faults)):
        foreign = _find_foreign(judged, kind, fits=fits)
        if foreign is not None:
            yield foreign
            return
    faults = [one for one in faults if unreadable is None or one.place != unreadable[0]]
    for fault in faults:
        if fault.dropped or not fits:
            whole = replace(fault, place=judged.part.place + fault.place)
            yield build_finding(whole, schema, in_payload=judged.in_payload)
    if not fits and unreadable is None and all(fault.dropped for fault in faults):
        for violation in schema.iter_errors(judged.part.value):
            yield _quote(judged, violation)


def _find_foreign(judged: Judged, kind: Part | None, *, fits: bool) -> Finding | None:
    """The finding that an attestation is another attestor's than its type says; None where it is not."""
    owner = find_owner(judged.part, judged.name) if kind is not None else ""
    if kind is None or not owner:
        return None
    told = f"the attestation is what {owner} writes, and not {judged.name}, whose type this is"
    severity: Severity | None = "warning" if fits else None
    return make_finding(
        "foreign-attestation",
        render_pointer(kind.place),
        told,
        in_payload=judged.in_payload,
        severity=severity,
    )


def _make(judged: Judged, rule: str, place: Place, message: str) -> Finding:
    pointer = render_pointer(judged.part.place + place)
    return make_finding(rule, pointer, message, in_payload=judged.in_payload)


def _quote(judged: Judged, violation: Violation) -> Finding:
    """The schema's own place, where it refuses what the walk over the shape does not explain."""
    pointer = render_pointer(judged.part.place) + violation.pointer
    told = f"the schema of {judged.name} refuses this value"
    return make_finding("schema", pointer, told, in_payload=judged.in_payload)


def _drops_all(judged: Judged, faults: Sequence[Fault]) -> bool:
    """Whether Go reads over every key of an attestation."""
    dropped = sum(fault.rule == "unknown-key" and len(fault.place) == 1 for fault in faults)
    value = judged.part.value
    return isinstance(value, dict) and 0 < len(value) == dropped
