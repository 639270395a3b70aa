"""Puts an answer before go-witness: the policy that it writes, against the collection of a world.

Works on the text of an answer alone, so it judges answers of a trained model in the same way.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from witness_generators.runs.run_entries import ALWAYS_RUN
from witness_schema.oracle import Functionary, VerifyRequest, VerifyResult
from witness_schema.verdict import Crashed
from witness_training.judges.answer_reading import ReadAnswer, UnreadableAnswerError

OUTPUT_DIGEST = "$(sha256sum output.txt | cut -d' ' -f1)"
COMMIT = "$(git rev-parse HEAD)"

DENIED = "policy was denied due to:"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a run of the step leaves: attestations by attestor name, the files made, and the commit.

    attestations: (predicate type, attestation) of every attestor that could be asked for.
    """

    step: str
    attestations: Mapping[str, tuple[str, Any]] = field(hash=False)
    made: Mapping[str, bytes] = field(hash=False)
    commit: str


def list_recorded(answer: ReadAnswer) -> tuple[str, ...]:
    """The attestors whose attestations the answer's `witness run` records: those of `-a` and those that always run."""
    return tuple(dict.fromkeys((*answer.run.attestors, *ALWAYS_RUN)))


def build_request(answer: ReadAnswer, evidence: Evidence, key: Functionary) -> VerifyRequest:
    """The `witness verify` of the answer, on this evidence; UnreadableAnswerError where it asks for what is not known."""
    artifact = answer.verify.artifact
    if artifact is not None and artifact not in evidence.made:
        raise UnreadableAnswerError(f"-f {artifact}: the command makes no such file")
    return VerifyRequest(
        step=answer.run.step,
        attestations=_build_collection(answer, evidence),
        policy=answer.filled_policy(key.key_id, key.public_pem),
        subjects=tuple(_resolve_subject(word, evidence) for word in answer.verify.subjects),
        artifact=evidence.made[artifact] if artifact is not None else None,
    )


def build_broken_request(answer: ReadAnswer, evidence: Evidence, key: Functionary) -> VerifyRequest:
    """The same policy on evidence that breaks its rule, found by any of its subjects: the file may be what is missing."""
    digests = (hashlib.sha256(content).hexdigest() for content in evidence.made.values())
    return VerifyRequest(
        step=answer.run.step,
        attestations=_build_collection(answer, evidence),
        policy=answer.filled_policy(key.key_id, key.public_pem),
        subjects=(*digests, evidence.commit),
    )


def explain_refusal(result: VerifyResult | Crashed) -> str:
    """Why go-witness did not accept, "" where it did."""
    if isinstance(result, Crashed):
        return f"crashed: {result.reason}"
    return "" if result.passed else "; ".join((*result.reasons, result.error))


def is_denied_with(result: VerifyResult | Crashed, messages: Sequence[str]) -> bool:
    """Whether it was refused, and each of these messages of its Rego was heard (`policy/errors.go`, ErrPolicyDenied)."""
    if isinstance(result, Crashed) or result.passed:
        return False
    denials = [reason for reason in result.reasons if DENIED in reason]
    return bool(denials) and all(any(message in denial for denial in denials) for message in messages)


def _build_collection(answer: ReadAnswer, evidence: Evidence) -> tuple[tuple[str, Any], ...]:
    try:
        return tuple(evidence.attestations[name] for name in list_recorded(answer))
    except KeyError as error:
        raise UnreadableAnswerError(f"-a {error.args[0]}: this run has no such attestor") from None


def _resolve_subject(word: str, evidence: Evidence) -> str:
    """What the shell would put in the place of this word."""
    if word == COMMIT:
        return evidence.commit
    if word == OUTPUT_DIGEST and "output.txt" in evidence.made:
        return hashlib.sha256(evidence.made["output.txt"]).hexdigest()
    raise UnreadableAnswerError(f"-s {word}: not a subject that is known here")
