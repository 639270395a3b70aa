"""Tries a policy on evidence: what each step says of each collection, by real go-witness."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from witness_generators.documents.signed_documents import SigningKey, signing_key
from witness_schema.documents.document_types import POLICY_TYPE
from witness_schema.documents.foreign_file import read_bytes
from witness_schema.documents.go_reading import make_plain
from witness_schema.documents.go_text import parse_text
from witness_schema.documents.octets import read_octets
from witness_schema.errors import UnreadableSource
from witness_schema.json_writing import encode
from witness_schema.oracle import NotJudged, Oracle, VerifyResult
from witness_schema.oracle.signed_requests import NotSigned, SignRequest, VerifySignedRequest
from witness_schema.policies.policy_members import Place

_SPLIT = re.compile(r"\n(?:\s*- )?|,\n - ")
_NOISE = (
    "failed to verify artifacts for step",
    "policy verification failed",
    "collection validation failed:",
    "failed to verify policy",
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A signed collection. step: its name. subjects: the digests of its statement."""

    path: Path
    step: str
    envelope: bytes
    subjects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StepTrial:
    """What a step says of one collection. passed: None where it was not judged. reasons: go-witness's, one clause each."""

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
    return Evidence(path, collection.take("name").text(), data, tuple(dict.fromkeys(digests)))


def try_evidence(policy: Any, evidence: Sequence[Evidence], oracle: Oracle) -> Iterator[StepTrial]:
    """Yields what each step of a policy says of each collection of its name; one without any has a trial without a path.

    Each step is tried alone, without `artifactsFrom`, which needs the others.
    """
    for name, step in Place(policy).take("steps").members():
        own = [each for each in evidence if each.step == name]
        if not own:
            yield StepTrial(name, "", False, ("there is no evidence of this step",))
        alone = {key: member.value for key, member in step.members() if key.lower() != "artifactsfrom"}
        signed = _sign({**policy, "steps": {name: alone}}, oracle)
        for each in own:
            yield _verify(name, signed, (each,), oracle)


def try_whole(policy: Any, evidence: Sequence[Evidence], oracle: Oracle) -> StepTrial:
    """What the whole policy says of all evidence, `artifactsFrom` included; its step is ""."""
    return _verify("", _sign(policy, oracle), evidence, oracle)


def _sign(policy: Any, oracle: Oracle) -> bytes:
    key = _signer().private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    signed = oracle.sign(SignRequest(encode(policy), POLICY_TYPE, key))
    if isinstance(signed, NotSigned):
        raise UnreadableSource(f"the policy cannot be signed: {signed.reason}")
    return signed


def _signer() -> SigningKey:
    return signing_key(0)


def _verify(step: str, policy: bytes, evidence: Sequence[Evidence], oracle: Oracle) -> StepTrial:
    subjects = tuple(dict.fromkeys(digest for each in evidence for digest in each.subjects))
    request = VerifySignedRequest(
        policy, _signer().public_pem, tuple(each.envelope for each in evidence), subjects
    )
    said = oracle.verify_signed(request)
    path = str(evidence[0].path) if step and evidence else ""
    if isinstance(said, VerifyResult):
        return StepTrial(step, path, said.passed, () if said.passed else tuple(_list_clauses(said)))
    reason = said.reason if isinstance(said, NotJudged) else f"go-witness crashed: {said.reason}"
    return StepTrial(step, path, None, (reason,))


def _list_clauses(said: VerifyResult) -> Iterator[str]:
    """The reasons without what only says that there are some, each once."""
    seen: set[str] = set()
    for text in (*said.reasons, said.error):
        for clause in _SPLIT.split(text):
            plain = clause.strip(" ,-")
            if plain and plain not in seen and not plain.startswith(_NOISE):
                seen.add(plain)
                yield plain
