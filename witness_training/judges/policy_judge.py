"""Builds the `witness verify` requests of an answer: its policy against the collection of a world.

It reads the text of an answer alone, so answers of a trained model are judged in the same way.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from witness_generators.runs.run_entries import ALWAYS_RUN
from witness_schema.oracle import Functionary, NotJudged, Verification, VerifyRequest, VerifyResult
from witness_schema.verdict import Crashed
from witness_training.judges.answer_reading import ReadAnswer, UnreadableAnswerError

# The subject that answers compute (`tasks/answers.py`); no shell runs here, so it is matched as text. Any other is refused:
# subjects are alternatives (go-witness, source/memory.go), so the commit beside the digest lets a changed file pass.
OUTPUT_DIGEST = "$(sha256sum output.txt | cut -d' ' -f1)"

# The start of ErrPolicyDenied (policy/errors.go): a denial by Rego, not a missing attestation or a wrong key.
DENIED = "policy was denied due to:"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a run of the step leaves.

    attestations: attestor name → (predicate type, attestation), for every attestor that an answer could name.
    made:         file → content, of the files that the command wrote.
    """

    step: str
    attestations: Mapping[str, tuple[str, Any]] = field(hash=False)
    made: Mapping[str, bytes] = field(hash=False)


def list_recorded(answer: ReadAnswer) -> tuple[str, ...]:
    """The attestors that the answer's `witness run` records: those of `-a` and those that always run."""
    return tuple(dict.fromkeys((*answer.run.attestors, *ALWAYS_RUN)))


def build_request(answer: ReadAnswer, evidence: Evidence, key: Functionary) -> VerifyRequest:
    """The answer's `witness verify` on this evidence. Raises UnreadableAnswerError for an unknown file, subject or attestor."""
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


def explain_refusal(result: Verification) -> str:
    """Why go-witness did not accept, "" if it did."""
    match result:
        case Crashed(reason):
            return f"crashed: {reason}"
        case NotJudged(reason):
            return f"not judged: {reason}"
        case VerifyResult(passed=True):
            return ""
        case VerifyResult(reasons=reasons, error=error):
            return "; ".join((*reasons, error))


def is_denied_with(result: Verification, messages: Sequence[str]) -> bool:
    """Whether the policy was refused with each of these messages of its Rego (`policy/errors.go`, ErrPolicyDenied)."""
    match result:
        case Crashed() | NotJudged() | VerifyResult(passed=True):
            return False
        case VerifyResult(reasons=reasons):
            # A refusal for another reason proves nothing about the rule.
            denials = [reason for reason in reasons if DENIED in reason]
            return bool(denials) and all(any(message in denial for denial in denials) for message in messages)


def _build_collection(answer: ReadAnswer, evidence: Evidence) -> tuple[tuple[str, Any], ...]:
    try:
        return tuple(evidence.attestations[name] for name in list_recorded(answer))
    except KeyError as error:
        raise UnreadableAnswerError(f"-a {error.args[0]}: this run has no such attestor") from None


def _resolve_subject(word: str, evidence: Evidence) -> str:
    """The value that the shell would substitute for this word."""
    if word == OUTPUT_DIGEST and "output.txt" in evidence.made:
        return hashlib.sha256(evidence.made["output.txt"]).hexdigest()
    raise UnreadableAnswerError(f"-s {word}: not the digest of output.txt, so a changed file could pass")
