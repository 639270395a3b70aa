"""What can be wrong with a verification, one row a fault: how a spec gets it, and which single changes would mend it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from witness_generators.drawing.chance import Chance
from witness_training.families.shown_documents.edits import Edit
from witness_training.families.shown_documents.verification_case import Case
from witness_training.families.verdict import mending, spoiling
from witness_training.tasks.task import Spec


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault.

    code:    what answers call it. weight: how often it is drawn.
    spoil:   the spec with the fault, from one that has none yet; None where it would have a second one.
    mends:   changes of one value in the shown documents, each of which alone lets the verification pass.
    step:    the step that fails.
    means:   what the code says, as questions explain it.
    steps:   how many the policy may have: with two, no single change would mend some faults, and others need both.
    certificate: whether the signer has one; None if that makes no difference.
    ruled:   whether it takes a Rego rule, or leaves no room for one; None if that makes no difference.
    """

    code: str
    means: str
    weight: int
    spoil: Callable[[dict[str, Any], Chance], dict[str, Any] | None]
    mends: Callable[[Case], Iterator[Edit]]
    step: Callable[[Spec], str] = lambda spec: str(spec["step"])
    steps: tuple[int, ...] = (1, 2)
    certificate: bool | None = None
    ruled: bool | None = None


FAULTS: Mapping[str, Fault] = {
    fault.code: fault
    for fault in (
        Fault("rego-denied", "a rule denies", 14, spoiling.keep, mending.mend_rules, ruled=True),
        Fault(
            "wrong-functionary",
            "the signer is no functionary",
            4,
            spoiling.spoil_functionary,
            mending.mend_functionary,
            steps=(1,),
            certificate=False,
        ),
        Fault(
            "certificate-constraint",
            "the certificate breaks `certConstraint`",
            5,
            spoiling.spoil_certificate,
            mending.mend_certificate,
            steps=(1,),
            certificate=True,
        ),
        Fault(
            "policy-expired",
            "`expires` is past",
            2,
            spoiling.spoil_date,
            mending.mend_date,
        ),
        Fault(
            "missing-attestation",
            "a required type is missing",
            3,
            spoiling.spoil_types,
            mending.mend_types,
        ),
        Fault(
            "missing-step",
            "no collection of that name",
            3,
            spoiling.spoil_steps,
            mending.mend_steps,
            step=lambda spec: str(spec["lost"]),
        ),
        Fault(
            "subject-not-found",
            "no subject has that digest",
            3,
            spoiling.spoil_subject,
            mending.mend_subject,
            steps=(1,),
        ),
        Fault(
            "artifact-mismatch",
            "no file of `artifactsFrom`, or a changed one",
            5,
            spoiling.spoil_flow,
            mending.mend_flow,
            lambda spec: str(spec["second"]["step"]),
            steps=(2,),
        ),
        Fault(
            "policy-signature", "`-k` did not sign the policy", 2, spoiling.spoil_trust, mending.mend_nothing
        ),
        Fault(
            "no-required-attestations",
            "`attestations` is empty",
            2,
            lambda spec, _: {**spec, "empty": spec["step"]},
            mending.mend_demand,
            ruled=False,
        ),
    )
}
CODES: tuple[str, ...] = tuple(FAULTS)
