"""Chooses the versions that could have written all parts of a document, and the schema that a part which does not fit is held against."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from witness_schema.encoding_json.type_encoding import Mode
from witness_schema.schemas.attestor_schema import AttestorSchema
from witness_schema.validation.findings.fault import Fault
from witness_schema.validation.part_schemas import find_schema, list_groups, list_versions
from witness_schema.validation.parts import Part


@dataclass(frozen=True, slots=True)
class Judged:
    """A part, the name of its schema, and the versions by whose schema it fits. stands: whether it is in the payload."""

    part: Part
    name: str
    mode: Mode
    in_payload: bool
    versions: frozenset[str]


def judge_part(part: Part, name: str, mode: Mode, in_payload: bool, version: str | None) -> Judged:
    """Hold a part against one version, or against all: equal shapes once."""
    if version is not None:
        schema = find_schema(name, mode, version)
        fits = schema is not None and part.fits(schema)
        return Judged(part, name, mode, in_payload, frozenset((version,) if fits else ()))
    fitting = (group.versions for group in list_groups(name, mode) if part.fits(group.schema))
    return Judged(part, name, mode, in_payload, frozenset(one for versions in fitting for one in versions))


@dataclass(frozen=True, slots=True)
class Choice:
    """The versions of a document: those by which every part fits, and those by which most do, best first."""

    versions: frozenset[str]
    nearest: tuple[str, ...]


def choose_versions(parts: Sequence[Judged], version: str | None) -> Choice:
    """Compare the versions of all parts."""
    known = (version,) if version is not None else list_versions()
    counts = Counter(one for part in parts for one in part.versions)
    most = max((counts[one] for one in known), default=0)
    nearest = tuple(one for one in known if counts[one] == most)
    whole = nearest if most == len(parts) else ()
    return Choice(frozenset(whole), nearest)


def explain_part(judged: Judged, nearest: Sequence[str]) -> tuple[AttestorSchema, list[Fault]] | None:
    """The schema, of the versions that fit the rest, by which the part has the fewest faults, and these; None where none has it."""
    best: tuple[AttestorSchema, list[Fault]] | None = None
    tried: set[str] = set()
    for version in nearest:
        schema = find_schema(judged.name, judged.mode, version)
        group = _find_group(judged, version)
        if schema is None or group in tried:
            continue
        tried.add(group)
        faults = judged.part.list_faults(schema)
        if best is None or _count(faults) < _count(best[1]):
            best = schema, faults
    return best


def _find_group(judged: Judged, version: str) -> str:
    """The first version of those with an equal shape."""
    return next(
        (one.versions[0] for one in list_groups(judged.name, judged.mode) if version in one.versions), ""
    )


def _count(faults: Sequence[Fault]) -> int:
    return sum(not fault.dropped for fault in faults)
