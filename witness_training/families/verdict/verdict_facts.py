"""What real go-witness says of a case: whether it passes, why not, and which single change would mend it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from witness_schema.oracle import NotJudged, Oracle, VerifyResult
from witness_schema.verdict import Crashed
from witness_training.families.shown_documents.edits import Edit, apply_edit
from witness_training.families.shown_documents.verification_case import POLICY, Case
from witness_training.families.verdict.faults import FAULTS

_DENIED = "policy was denied due to:"
# go-witness's words → the code. It says nothing of its own about a collection that its search does not find.
_WORDS: Mapping[str, str] = {
    "failed to verify policy signature": "policy-signature",
    "policy expired on": "policy-expired",
    _DENIED: "rego-denied",
    "declares no required attestations": "no-required-attestations",
    "mismatched digests for": "artifact-mismatch",
    "no artifacts in common": "artifact-mismatch",
    "no verifiers matched with allowed functionaries": "wrong-functionary",
}
_NOT_FOUND = "no collections found for step"


@dataclass(frozen=True, slots=True)
class Facts:
    """The verdict on a case. code: None if it passes. said: go-witness's reasons and error, one a line."""

    passes: bool
    code: str | None
    denials: frozenset[str]
    step: str | None
    said: str = field(compare=False)


@dataclass(frozen=True, slots=True)
class NoFacts:
    """go-witness gave no verdict."""

    reason: str


def find_facts(case: Case, oracle: Oracle) -> Facts | NoFacts:
    """The facts of a case."""
    match oracle.verify_signed(case.build_request(case.documents)):
        case Crashed(reason) | NotJudged(reason):
            return NoFacts(reason)
        case VerifyResult(passed=True):
            return Facts(True, None, frozenset(), None, "")
        case VerifyResult(reasons=reasons, error=error):
            said = "\n".join((*reasons, error))
            code = _find_code(case, said)
            if code is None:
                return NoFacts(f"go-witness refuses for a reason that has no code: {said}")
            # Its messages are one text; those of the rules are known, and each that was heard stands in it.
            heard = {placed.message for placed in case.rules if _DENIED in said and placed.message in said}
            return Facts(False, code, frozenset(heard), FAULTS[code].step(case.spec), said)


def mends(case: Case, pointer: str, oracle: Oracle) -> bool:
    """Whether another value at this place alone lets the verification pass, as go-witness judges it."""
    return any(
        isinstance(result, VerifyResult) and result.passed
        for edit in list_edits(case)
        if edit.pointer == pointer
        for result in (oracle.verify_signed(case.build_request(apply_edit(case.documents, edit))),)
    )


def list_edits(case: Case) -> Iterator[Edit]:
    """The single changes that are tried."""
    code = case.spec["fault"]
    return FAULTS[code].mends(case) if code else iter(())


def _find_code(case: Case, said: str) -> str | None:
    found = next((code for words, code in _WORDS.items() if words in said), None)
    if found == "wrong-functionary" and case.spec["certificate"] is not None:
        # One and the same sentence for a key and for a certificate.
        return "certificate-constraint"
    return found or (_explain_lost(case) if _NOT_FOUND in said else None)


def _explain_lost(case: Case) -> str:
    """Why no collection was found: the search wants name, subject and types at once (`source/memory.go`, Search)."""
    names = {document["predicate"]["name"] for file, document in case.documents.items() if file != POLICY}
    if not names >= set(case.documents[POLICY]["steps"]):
        return "missing-step"
    for file, document in case.documents.items():
        digests = {value for subject in document.get("subject", ()) for value in subject["digest"].values()}
        if file != POLICY and not digests & set(case.subjects):
            return "subject-not-found"
    return "missing-attestation"
