"""Go's verdict beside ours, for what Go writes of filled attestors and for mutants of that."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

from witness_schema import load
from witness_schema.differential.mutants import mutants
from witness_schema.oracle.client import Oracle
from witness_schema.verdict import Accepted, Altered, Crashed, Rejected, Verdict

CANNOT_WRITE = "read, but cannot be written again"
_CHUNK = 250


class Judges(Protocol):
    """What is asked of a schema."""

    def is_valid(self, instance: object) -> bool: ...


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One attestation on which Go and a schema disagree. direction: the mode of the schema, and what it did."""

    attestor: str
    direction: str
    kind: str
    place: str
    attestation: str
    go: str


@dataclass
class Tally:
    """Counts for one attestor; `unseen` is what JSON Schema cannot see, by class."""

    attestor: str
    written: int = 0
    written_accepted: int = 0
    unwritable: int = 0
    unreadable: int = 0
    kept: int = 0
    kept_accepted: int = 0
    refused: int = 0
    refused_refused: int = 0
    read: int = 0
    read_accepted: int = 0
    unread: int = 0
    unread_refused: int = 0
    unseen: dict[str, int] = field(default_factory=dict)
    disagreements: list[Disagreement] = field(default_factory=list)


def compare(oracle: Oracle, name: str, *, attestations: int, changed: int, seed: int = 1) -> Tally:
    """Fill, write, mutate and judge one attestor in both directions."""
    tally = Tally(name)
    kind = load(name).predicate_types[0]
    texts = _written(oracle, kind, attestations, tally)
    _judge_written(oracle, kind, texts, tally)
    chance = random.Random(f"{name} {seed}")
    cases = list(_mutated(texts, chance, changed))
    verdicts = oracle.roundtrip_all((kind, case.text) for case in cases)
    for case, verdict in zip(cases, verdicts, strict=True):
        _judge_mutant(case, verdict, tally)
    return tally


def _written(oracle: Oracle, kind: str, count: int, tally: Tally) -> list[str]:
    texts = []
    for first in range(0, count, _CHUNK):
        for one in oracle.fill(kind, first, min(_CHUNK, count - first)):
            if one.error:
                tally.unwritable += 1
            else:
                texts.append(one.attestation)
    return texts


def _judge_written(oracle: Oracle, kind: str, texts: list[str], tally: Tally) -> None:
    writing = load(tally.attestor)
    for text, verdict in zip(texts, oracle.roundtrip_all((kind, text) for text in texts), strict=True):
        if not isinstance(verdict, Accepted):
            tally.unreadable += 1
            continue
        tally.written += 1
        if writing.is_valid(json.loads(text)):
            tally.written_accepted += 1
        else:
            error = next(writing.iter_errors(json.loads(text)))
            tally.disagreements.append(
                Disagreement(
                    tally.attestor,
                    "serialization refuses",
                    "written",
                    f"{error.pointer}: {error.message}",
                    text,
                    "",
                )
            )


@dataclass(frozen=True, slots=True)
class _Case:
    kind: str
    place: str
    value: Any
    text: str


def _mutated(texts: list[str], chance: random.Random, count: int) -> Iterator[_Case]:
    """Mutants of the written texts in turn, each distinct from its origin."""
    made = 0
    while made < count and texts:
        origin = json.loads(texts[chance.randrange(len(texts))])
        for mutant in mutants(origin, chance, 4):
            if mutant.value != origin and made < count:
                made += 1
                place = "".join(f"/{step}" for step in mutant.path)
                yield _Case(mutant.kind, place, mutant.value, json.dumps(mutant.value))


def _judge_mutant(case: _Case, verdict: Verdict, tally: Tally) -> None:
    unseen = unseen_class(verdict)
    if unseen:
        tally.unseen[unseen] = tally.unseen.get(unseen, 0) + 1
        return
    _judge_as_written(case, verdict, tally)
    _judge_as_read(case, verdict, tally)


def _judge_as_written(case: _Case, verdict: Verdict, tally: Tally) -> None:
    valid = load(tally.attestor).is_valid(case.value)
    kept = isinstance(verdict, Accepted)
    if kept:
        tally.kept += 1
        tally.kept_accepted += valid
    else:
        tally.refused += 1
        tally.refused_refused += not valid
    if kept != valid:
        _note(tally, "serialization accepts" if valid else "serialization refuses", case, verdict)


def _judge_as_read(case: _Case, verdict: Verdict, tally: Tally) -> None:
    valid = load(tally.attestor, "validation").is_valid(case.value)
    if is_read(verdict):
        tally.read += 1
        tally.read_accepted += valid
    else:
        tally.unread += 1
        tally.unread_refused += not valid
    if is_read(verdict) != valid:
        _note(tally, "validation accepts" if valid else "validation refuses", case, verdict)


def is_read(verdict: Verdict) -> bool:
    """Whether Go decodes it without an error, whatever becomes of it afterwards."""
    match verdict:
        case Accepted() | Altered() | Crashed():
            return True
        case Rejected(reason):
            return reason.startswith(CANNOT_WRITE)


def unseen_class(verdict: Verdict) -> str:
    """The class of what JSON Schema cannot see, "" where it can: numbers that a float64 cannot hold."""
    if isinstance(verdict, Altered):
        changes = verdict.reason.split("; ")
        numbers = [re.fullmatch(r".*: (-?[0-9.eE+-]+) becomes (-?[0-9.eE+-]+)", change) for change in changes]
        if all(found and float(found[1]) == float(found[2]) for found in numbers):
            return "precision beyond float64"
    return ""


def _note(tally: Tally, direction: str, case: _Case, verdict: Verdict) -> None:
    said = verdict.reason if isinstance(verdict, Altered | Rejected | Crashed) else "accepted"
    tally.disagreements.append(
        Disagreement(tally.attestor, direction, case.kind, case.place, case.text, said)
    )
