"""What the policy of a script must refuse: the same documents with one thing changed, signed again by the script's own keys.

The judge's oracle verifies them; the tampered artifact is a run of the script itself, whose own `verify` must fail. A refusal for
another reason than the one that was brought about does not count.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import assert_never

from witness_schema.oracle import NotJudged, Oracle, Verification, VerifyResult, VerifySignedRequest
from witness_schema.verdict import Crashed
from witness_training.judges.changed_documents import Attempt, Kind, list_attempts, list_controls
from witness_training.judges.made_documents import Made
from witness_training.judges.scripts.script_reports import ScriptReport

NOT_FOUND = "no collections found for step"
NO_FUNCTIONARY = "no verifiers matched with allowed functionaries for step"
NO_SIGNATURE = "failed to verify envelope"
# Words of go-witness (policy/errors.go, policy/step.go, source/verified.go), by what was brought about: those that end with
# the name of the changed step, and others.
REASONS: Mapping[Kind, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "other signer": ((NO_FUNCTIONARY,), (NO_SIGNATURE,)),
    "signer of another step": ((NO_FUNCTIONARY,), (NO_SIGNATURE,)),
    "expired policy": ((), ("policy expired on",)),
    "missing attestation": ((NOT_FOUND,), ("missing attestation in collection for step",)),
    "other step": ((NOT_FOUND,), ()),
    "tampered artifact": ((), (NOT_FOUND, "mismatched digests", "no artifacts in common")),
}
LAST_WORDS = 2000  # characters of a log that are quoted


@dataclass(frozen=True, slots=True)
class Refusal:
    """One thing that must be refused.

    step:    the step that was changed, "" for all. what: what was changed ("without https://witness.dev/…").
    refused: refused for this reason; None: nobody can tell.
    reason:  go-witness's words, or why it does not count.
    """

    kind: Kind
    step: str
    what: str
    refused: bool | None
    reason: str


def judge_refusals(
    oracle: Oracle, made: Made, types: Mapping[str, Sequence[str]] | None = None
) -> tuple[Refusal, ...]:
    """Every refusal but the tampered artifact's.

    types: step → the predicate types without which its collection must be refused; None: those of the policy.
    What was made must pass first, as it is and signed again unchanged; else nothing counts, for that reason.
    """
    attempts = list(list_attempts(oracle, made, types))
    sound, fault = _judge_controls(oracle, list_controls(oracle, made))
    if not sound:
        return tuple(Refusal(each.kind, each.step, each.what, sound, fault) for each in attempts)
    answers = oracle.verify_signed_all(
        each.request for each in attempts if isinstance(each.request, VerifySignedRequest)
    )
    return tuple(_conclude(each, answers) for each in attempts)


def _judge_controls(oracle: Oracle, controls: Sequence[VerifySignedRequest | str]) -> tuple[bool | None, str]:
    """Whether all of them pass, and why not; None where nobody can tell."""
    for control in controls:
        if isinstance(control, str):
            return False, f"what was made does not verify by itself: {control}"
    for verification in oracle.verify_signed_all(each for each in controls if not isinstance(each, str)):
        if isinstance(verification, NotJudged):
            return None, verification.reason
        if not isinstance(verification, VerifyResult) or not verification.passed:
            return False, f"what was made does not verify by itself: {_quote(verification)}"
    return True, ""


def judge_tampering(report: ScriptReport) -> Refusal:
    """Whether the script's own `verify` noticed what `after_run` did to its product."""

    def conclude(refused: bool | None, reason: str) -> Refusal:
        return Refusal("tampered artifact", "", report.scenario, refused, reason)

    runs = [call for call in report.calls if call.command == "run" and call.code == 0]
    verifies = [call for call in report.calls if call.command == "verify"]
    if not any(call.hooks for call in runs) or any(code for call in runs for code in call.hooks):
        return conclude(False, "the product could not be changed after a run")
    if not verifies:
        return conclude(False, f"`witness verify` was not reached: {report.reason}")
    log = verifies[-1].log
    if verifies[-1].code == 0:
        return conclude(False, "accepted")
    if report.end == "not judged":
        return conclude(None, report.reason)
    return conclude(_has_reason("tampered artifact", "", log), log.strip()[-LAST_WORDS:])


def judge_changed_artifact(oracle: Oracle, made: Made) -> Refusal | None:
    """Whether the verification, on the made files again, refuses the artifact once something was appended to it.

    None where it was handed no artifact, so that only a run of the script could show it. It says nothing of what a script does between
    its run and its verification: for answers of others that run is needed.
    """
    if made.request.artifact is None:
        return None
    changed = replace(made.request, artifact=made.request.artifact + b"tampered\n")
    return _conclude(
        Attempt("tampered artifact", "", "the artifact", changed), oracle.verify_signed_all([changed])
    )


def _conclude(attempt: Attempt, answers: Iterator[Verification]) -> Refusal:
    def conclude(refused: bool | None, reason: str) -> Refusal:
        return Refusal(attempt.kind, attempt.step, attempt.what, refused, reason)

    if isinstance(attempt.request, str):
        return conclude(False, attempt.request)
    verification = next(answers)
    match verification:
        case VerifyResult():
            said = _quote(verification)
            return conclude(not verification.passed and _has_reason(attempt.kind, attempt.step, said), said)
        case NotJudged(reason):
            return conclude(None, reason)
        case Crashed():
            return conclude(False, _quote(verification))
        case _:
            assert_never(verification)


def _quote(verification: VerifyResult | Crashed) -> str:
    if isinstance(verification, Crashed):
        return f"go-witness crashed: {verification.reason}"
    return "accepted" if verification.passed else "\n".join((*verification.reasons, verification.error))


def _has_reason(kind: Kind, step: str, said: str) -> bool:
    by_step, others = REASONS[kind]
    lines = said.splitlines()
    return any(f"{words} {step}" in lines for words in by_step) or any(words in said for words in others)
