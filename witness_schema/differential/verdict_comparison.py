"""Compares Go's verdict with the schemas', for attestations that Go writes and for mutants of them."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from witness_schema.differential.mutants import draw_mutants, draw_text_mutants
from witness_schema.documents.go_reading import make_plain
from witness_schema.documents.go_text import parse_text
from witness_schema.json_pointers import render_pointer
from witness_schema.json_writing import dumps
from witness_schema.oracle.client import Oracle
from witness_schema.schemas.attestor_schema import AttestorSchema
from witness_schema.schemas.bundled_versions import load
from witness_schema.verdict import Accepted, Altered, Crashed, Rejected, Verdict

# The oracle's words for a value that decodes but fails to encode; they separate "refused" from "read".
CANNOT_WRITE = "read, but cannot be written again"
_CHUNK = 250  # attestations filled in one request
# Some fillings cannot be written or read back by Go itself; five times the wanted number is where trying ends.
_MOST = 5
_EACH = 4  # mutants of each drawn attestation
_ORIGINS_PER_TEXT_MUTANT = 25  # one drawn attestation in so many also gets mutants of its text


@dataclass(frozen=True, slots=True)
class Disagreement:
    """An attestation on which Go and a schema disagree, or Go with itself.

    direction: "serialization accepts", "validation refuses" and so on, or "Go cannot write", "Go cannot read back".
    kind: the change of the attestation, "written" for none. place: a JSON pointer. go: Go's message.
    """

    attestor: str
    direction: str
    kind: str
    place: str
    attestation: str
    go: str


@dataclass(frozen=True, slots=True)
class Case:
    """An attestation to judge. kind: how it was changed. place: where."""

    kind: str
    place: str
    text: str


@dataclass
class Tally:
    """The counts of one attestor, by what Go did; "GROUP accepted" counts those that our schema accepts.

    written: attestations that Go writes and reads back. kept, altered: mutants that Go writes back unchanged, or not.
    read, unread: mutants that Go decodes without an error, or with one. unseen: mutants refused only because of their
    text.
    """

    attestor: str
    counts: Counter[str] = field(default_factory=Counter)
    disagreements: list[Disagreement] = field(default_factory=list)

    def note(self, group: str, ours: bool) -> None:
        """Counts one attestation of a group. ours: whether our schema accepts it."""
        self.counts[group] += 1
        self.counts[f"{group} accepted"] += ours


def compare(oracle: Oracle, name: str, *, attestations: int, changed: int, seed: int = 1) -> Tally:
    """Fills, writes, mutates and judges the attestations of one attestor in both modes.

    attestations: how many to write; those that Go cannot write or read back do not count. changed: how many mutants.
    """
    tally = Tally(name)
    # Any of the attestor's predicate types will do: all of them have the same Go struct.
    kind = next(iter(load(name, "serialization").predicate_types), f"document:{name}")
    texts: list[str] = []
    for first in range(0, _MOST * attestations, _CHUNK):
        if tally.counts["written"] >= attestations:
            break
        chunk = _write_attestations(oracle, kind, first, tally)
        _judge_written(oracle, kind, chunk, tally)
        texts += chunk
    # Seeded by name, so that a new attestor does not change the mutants of the others.
    cases = list(_draw_cases(texts, random.Random(f"{name} {seed}"), changed))
    verdicts = oracle.roundtrip_all((kind, case.text) for case in cases)
    for case, verdict in zip(cases, verdicts, strict=True):
        _judge_as_written(case, verdict, tally)
        _judge_as_read(case, verdict, tally)
    return tally


def _write_attestations(oracle: Oracle, kind: str, first: int, tally: Tally) -> list[str]:
    texts = []
    for one in oracle.fill(kind, first, _CHUNK):
        if one.error:
            _add_disagreement(tally, "Go cannot write", Case("written", "", ""), one.error)
        else:
            texts.append(one.attestation)
    return texts


def _judge_written(oracle: Oracle, kind: str, texts: list[str], tally: Tally) -> None:
    for text, verdict in zip(texts, oracle.roundtrip_all((kind, text) for text in texts), strict=True):
        case = Case("written", "", text)
        if not isinstance(verdict, Accepted):
            _add_disagreement(tally, "Go cannot read back", case, verdict.reason)
            continue
        errors = list(load(tally.attestor, "serialization").iter_text_errors(text))
        tally.note("written", not errors)
        if errors:
            _add_disagreement(
                tally, "serialization refuses", Case("written", errors[0].pointer, text), errors[0].message
            )


def _draw_cases(texts: list[str], chance: random.Random, count: int) -> Iterator[Case]:
    """Yields `count` mutants that differ from their origin, and in between some that differ in their text only."""
    made = 0
    while made < count and texts:
        text = chance.choice(texts)
        origin = make_plain(parse_text(text))
        for mutant in draw_mutants(origin, chance, _EACH):
            # A draw can give the old value again; such a "mutant" would be judged like a written one.
            if mutant.value != origin and made < count:
                made += 1
                yield Case(mutant.kind, render_pointer(mutant.path), dumps(mutant.value))
        if chance.randrange(_ORIGINS_PER_TEXT_MUTANT) == 0:
            for kind, changed in draw_text_mutants(text, chance):
                yield Case(kind, "", changed)


def _judge_as_written(case: Case, verdict: Verdict, tally: Tally) -> None:
    valid = _is_valid(load(tally.attestor, "serialization"), case, tally)
    kept = isinstance(verdict, Accepted)
    tally.note("kept" if kept else "altered", valid)
    if kept != valid:
        _add_disagreement(
            tally,
            "serialization accepts" if valid else "serialization refuses",
            case,
            _describe_verdict(verdict),
        )


def _judge_as_read(case: Case, verdict: Verdict, tally: Tally) -> None:
    valid = _is_valid(load(tally.attestor, "validation"), case, tally)
    tally.note("read" if is_read(verdict) else "unread", valid)
    if is_read(verdict) != valid:
        _add_disagreement(
            tally, "validation accepts" if valid else "validation refuses", case, _describe_verdict(verdict)
        )


def _is_valid(schema: AttestorSchema, case: Case, tally: Tally) -> bool:
    """Whether the schema accepts the parsed value and the text itself."""
    violations = list(schema.iter_text_errors(case.text))
    # Counted once per case: this function also runs for the validation schema.
    if violations and schema.mode == "serialization" and schema.is_valid(make_plain(parse_text(case.text))):
        tally.counts[f"unseen: {violations[0].message.partition(':')[0]}"] += 1
    return not violations


def is_read(verdict: Verdict) -> bool:
    """Whether Go decodes the attestation without an error; encoding may fail later."""
    match verdict:
        case Accepted() | Altered() | Crashed():
            return True
        case Rejected(reason):
            return reason.startswith(CANNOT_WRITE)


def _describe_verdict(verdict: Verdict) -> str:
    return "accepted" if isinstance(verdict, Accepted) else verdict.reason


def _add_disagreement(tally: Tally, direction: str, case: Case, said: str) -> None:
    tally.disagreements.append(
        Disagreement(tally.attestor, direction, case.kind, case.place, case.text, said)
    )
