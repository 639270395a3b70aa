"""Go's verdict beside ours, for what Go writes of filled attestors and for mutants of that."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from witness_schema.differential.mutants import mutants, text_mutants
from witness_schema.oracle.client import Oracle
from witness_schema.schemas.attestor_schema import AttestorSchema
from witness_schema.schemas.bundled_versions import load
from witness_schema.shapes.json_text import find_unseen
from witness_schema.verdict import Accepted, Altered, Crashed, Rejected, Verdict

CANNOT_WRITE = "read, but cannot be written again"
_CHUNK = 250  # attestations that are filled in one request
_MOST = 5  # times as many are filled at most
_EACH = 4  # mutants of one attestation
_TEXT_EACH = 25  # attestations for each one whose text is changed


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One attestation on which Go and a schema disagree, or Go with itself.

    direction: "serialization accepts", "validation refuses" and so on, or "Go cannot write", "Go cannot read back".
    kind: what was done to the attestation, "written" where nothing was. place: a JSON pointer. go: Go's words.
    """

    attestor: str
    direction: str
    kind: str
    place: str
    attestation: str
    go: str


@dataclass(frozen=True, slots=True)
class Case:
    """A text to judge and what was done to it."""

    kind: str
    place: str
    text: str


@dataclass
class Tally:
    """Counts of one attestor: each name ends with what our schema did, after what Go did.

    written: what Go writes and reads back. kept, altered: mutants that Go does or does not round-trip unchanged.
    read, unread: mutants that Go decodes with or without an error. unseen: refused only by looking at the text.
    """

    attestor: str
    counts: Counter[str] = field(default_factory=Counter)
    disagreements: list[Disagreement] = field(default_factory=list)

    def note(self, group: str, ours: bool) -> None:
        self.counts[group] += 1
        self.counts[f"{group} accepted"] += ours


def compare(oracle: Oracle, name: str, *, attestations: int, changed: int, seed: int = 1) -> Tally:
    """Fill, write, mutate and judge one attestor in both directions.

    Attestors are filled until so many attestations are written and read back, what Go itself cannot do not counted.
    """
    tally = Tally(name)
    kind = next(iter(load(name).predicate_types), f"document:{name}")
    texts: list[str] = []
    for first in range(0, _MOST * attestations, _CHUNK):
        if tally.counts["written"] >= attestations:
            break
        chunk = _written(oracle, kind, first, tally)
        _judge_written(oracle, kind, chunk, tally)
        texts += chunk
    cases = list(_mutated(texts, random.Random(f"{name} {seed}"), changed))
    verdicts = oracle.roundtrip_all((kind, case.text) for case in cases)
    for case, verdict in zip(cases, verdicts, strict=True):
        _judge_as_written(case, verdict, tally)
        _judge_as_read(case, verdict, tally)
    return tally


def _written(oracle: Oracle, kind: str, first: int, tally: Tally) -> list[str]:
    texts = []
    for one in oracle.fill(kind, first, _CHUNK):
        if one.error:
            _note(tally, "Go cannot write", Case("written", "", ""), one.error)
        else:
            texts.append(one.attestation)
    return texts


def _judge_written(oracle: Oracle, kind: str, texts: list[str], tally: Tally) -> None:
    for text, verdict in zip(texts, oracle.roundtrip_all((kind, text) for text in texts), strict=True):
        case = Case("written", "", text)
        if not isinstance(verdict, Accepted):
            _note(tally, "Go cannot read back", case, verdict.reason)
            continue
        errors = list(load(tally.attestor).iter_text_errors(text))
        tally.note("written", not errors)
        if errors:
            _note(tally, "serialization refuses", Case("written", errors[0].pointer, text), errors[0].message)


def _mutated(texts: list[str], chance: random.Random, count: int) -> Iterator[Case]:
    """Mutants of the written texts, each distinct from its origin; beside them, some that differ in the text alone."""
    made = 0
    while made < count and texts:
        text = chance.choice(texts)
        origin = json.loads(text)
        for mutant in mutants(origin, chance, _EACH):
            if mutant.value != origin and made < count:
                made += 1
                yield Case(mutant.kind, "".join(f"/{step}" for step in mutant.path), json.dumps(mutant.value))
        if chance.randrange(_TEXT_EACH) == 0:
            for kind, changed in text_mutants(text, chance):
                yield Case(kind, "", changed)


def _judge_as_written(case: Case, verdict: Verdict, tally: Tally) -> None:
    valid = _valid(load(tally.attestor), case, tally)
    kept = isinstance(verdict, Accepted)
    tally.note("kept" if kept else "altered", valid)
    if kept != valid:
        _note(tally, "serialization accepts" if valid else "serialization refuses", case, _words(verdict))


def _judge_as_read(case: Case, verdict: Verdict, tally: Tally) -> None:
    valid = _valid(load(tally.attestor, "validation"), case, tally)
    tally.note("read" if is_read(verdict) else "unread", valid)
    if is_read(verdict) != valid:
        _note(tally, "validation accepts" if valid else "validation refuses", case, _words(verdict))


def _valid(schema: AttestorSchema, case: Case, tally: Tally) -> bool:
    """Whether the schema takes the text, looked at byte by byte where the parsed value conforms."""
    if not schema.is_valid(json.loads(case.text)):
        return False
    found = find_unseen(case.text, schema.shape, schema.definitions, reading=schema.mode == "validation")
    if found and schema.mode == "serialization":
        tally.counts[f"unseen: {found[0].kind}"] += 1
    return not found


def is_read(verdict: Verdict) -> bool:
    """Whether Go decodes it without an error, whatever becomes of it afterwards."""
    match verdict:
        case Accepted() | Altered() | Crashed():
            return True
        case Rejected(reason):
            return reason.startswith(CANNOT_WRITE)


def _words(verdict: Verdict) -> str:
    return "accepted" if isinstance(verdict, Accepted) else verdict.reason


def _note(tally: Tally, direction: str, case: Case, said: str) -> None:
    tally.disagreements.append(
        Disagreement(tally.attestor, direction, case.kind, case.place, case.text, said)
    )
