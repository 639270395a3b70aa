"""Tries a policy on evidence: what each step says of each collection, by real go-witness."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from witness_generators.policy_trials.plain_reasons import explain
from witness_generators.policy_trials.signed_trials import (
    Evidence,
    isolate_step,
    sign_policy,
    verify_evidence,
)
from witness_schema.documents.foreign_file import read_bytes
from witness_schema.documents.go_reading import make_plain
from witness_schema.documents.go_text import parse_text
from witness_schema.documents.octets import read_octets
from witness_schema.errors import UnreadableSource
from witness_schema.oracle import Oracle
from witness_schema.policies.policy_members import Place


@dataclass(frozen=True, slots=True)
class StepTrial:
    """What a step says of one collection. passed: None where it was not judged. reasons: one clause each."""

    step: str
    path: str
    passed: bool | None
    reasons: tuple[str, ...]


def read_evidence(folder: Path) -> list[Evidence]:
    """The signed collections of a folder, in the order of their names; other files are left out."""
    return [found for path in sorted(folder.glob("*.json")) if (found := _read_envelope(path)) is not None]


def _read_envelope(path: Path) -> Evidence | None:
    data = read_bytes(path)
    try:
        payload = read_octets(Place(make_plain(parse_text(data))).take("payload").value)
        statement = Place(make_plain(parse_text(payload or b"")))
    except UnreadableSource:
        return None
    collection = statement.take("predicate")
    if collection.take("attestations").is_missing:
        return None
    digests = [
        digest.text()
        for each in statement.take("subject").items()
        for _, digest in each.take("digest").members()
    ]
    kinds = tuple(each.take("type").text() for each in collection.take("attestations").items())
    return Evidence(path, collection.take("name").text(), data, tuple(dict.fromkeys(digests)), kinds)


def try_evidence(policy: Any, evidence: Sequence[Evidence], oracle: Oracle) -> Iterator[StepTrial]:
    """Yields what each step of a policy says of each collection of its name; one without any has a trial without a path.

    Each step is tried alone, without `artifactsFrom`, which needs the others.
    """
    for name, step in Place(policy).take("steps").members():
        own = [each for each in evidence if each.step == name]
        if not own:
            yield StepTrial(name, "", False, ("there is no evidence of this step",))
            continue
        signed = sign_policy(isolate_step(policy, name), oracle)
        for each in own:
            said = verify_evidence(signed, (each,), oracle)
            yield StepTrial(name, str(each.path), said.passed, explain(said.reasons, step, each))


def try_whole(policy: Any, evidence: Sequence[Evidence], oracle: Oracle) -> StepTrial:
    """What the whole policy says of all evidence, `artifactsFrom` included; its step is ""."""
    said = verify_evidence(sign_policy(policy, oracle), evidence, oracle)
    return StepTrial("", "", said.passed, explain(said.reasons))
