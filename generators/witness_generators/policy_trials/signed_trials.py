"""Verifies signed evidence by a policy that is signed for the trial, by real go-witness, and reads its reasons."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from witness_generators.documents.signed_documents import SigningKey, signing_key
from witness_schema.documents.document_types import POLICY_TYPE
from witness_schema.documents.go_reading import fold_key
from witness_schema.errors import UnreadableSource
from witness_schema.json_writing import encode
from witness_schema.oracle import NotJudged, Oracle, VerifyResult
from witness_schema.oracle.signed_requests import NotSigned, SignRequest, VerifySignedRequest
from witness_schema.policies.policy_members import Place

_SOURCES = fold_key("artifactsFrom")
_SPLIT = re.compile(r"\n(?:\s*- )?|,\n - ")
_NOISE = (
    "failed to verify artifacts for step",
    "policy verification failed",
    "collection validation failed:",
    "failed to verify policy",
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A signed collection. step: its name. subjects: the digests of its statement. kinds: the predicate types that it holds."""

    path: Path
    step: str
    envelope: bytes
    subjects: tuple[str, ...]
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Judgement:
    """What go-witness says. passed: None where it did not judge. reasons: its own words, one clause each."""

    passed: bool | None
    reasons: tuple[str, ...]


def isolate_step(policy: Mapping[str, Any], name: str) -> dict[str, Any]:
    """The policy of one step alone, without `artifactsFrom`, which needs the others. Names are compared as Go does."""
    step = dict(Place(policy).take("steps").members())[name]
    alone = {key: member.value for key, member in step.members() if fold_key(key) != _SOURCES}
    kept = {key: member for key, member in policy.items() if fold_key(key) != "steps"}
    return {**kept, "steps": {name: alone}}


def sign_policy(policy: Any, oracle: Oracle) -> bytes:
    """The policy as an envelope, signed by the key of trials. Raises `UnreadableSource` where go-witness does not sign it."""
    key = _signer().private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    signed = oracle.sign(SignRequest(encode(policy), POLICY_TYPE, key))
    if isinstance(signed, NotSigned):
        raise UnreadableSource(f"the policy cannot be signed: {signed.reason}")
    return signed


def _signer() -> SigningKey:
    return signing_key(0)


def verify_evidence(
    policy: bytes, evidence: Sequence[Evidence], oracle: Oracle, subjects: Sequence[str] = ()
) -> Judgement:
    """What a policy of `sign_policy` says of evidence. subjects: the digests to search for, those of the evidence where there are none."""
    digests = tuple(subjects) or tuple(dict.fromkeys(digest for each in evidence for digest in each.subjects))
    said = oracle.verify_signed(
        VerifySignedRequest(policy, _signer().public_pem, tuple(each.envelope for each in evidence), digests)
    )
    if isinstance(said, VerifyResult):
        return Judgement(said.passed, () if said.passed else tuple(list_clauses(said)))
    return Judgement(
        None, (said.reason if isinstance(said, NotJudged) else f"go-witness crashed: {said.reason}",)
    )


def list_clauses(said: VerifyResult) -> Iterator[str]:
    """The reasons without what only says that there are some, each once."""
    seen: set[str] = set()
    for text in (*said.reasons, said.error):
        for clause in _SPLIT.split(text):
            plain = clause.strip(" ,-")
            if plain and plain not in seen and not plain.startswith(_NOISE):
                seen.add(plain)
                yield plain
