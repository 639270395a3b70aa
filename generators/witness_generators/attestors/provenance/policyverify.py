"""The policyverify attestor: the summary of a verification, with digests of the policy and of the collections that passed.

It runs alone, after the steps: what it has verified are collections of the world, under a policy for its steps.
"""

from __future__ import annotations

from dataclasses import dataclass

from witness_generators.attestors.provenance.verified_runs import policy_payload, runs, statement_payload
from witness_generators.documents.policy import POLICY_TYPE
from witness_generators.drawing.spaces import Builds, Integers, Just, Lists, OneOf, SampledFrom, Space
from witness_generators.recording.attestor_row import (
    Attestation,
    Attestations,
    AttestorRow,
    Invariant,
    PropKind,
    Subjects,
)
from witness_generators.world import vocabulary
from witness_generators.world.digests import LIBRARY_HASHES, DigestSet, artifact_digests
from witness_generators.world.world import Prop, World

NAME = "policyverify"
PASSED, FAILED = "PASSED", "FAILED"
PLACES = ("{step}.json", "{step}.att.json", "attestations/{step}.json", "{step}-collection.json")


@dataclass(frozen=True, slots=True)
class Verification(Prop):
    """A verification of the world's step and of further ones.

    `missing` steps left no collection; `place` is how the files of the others are named, `seed` says whose key had
    signed, and `after` how many nanoseconds after the run it was verified.
    """

    further: tuple[str, ...]
    missing: int
    place: str
    seed: int
    after: int

    def steps(self, world: World) -> tuple[str, ...]:
        return tuple(dict.fromkeys((world.step, *self.further)))

    def found(self, world: World) -> list[World]:
        """The runs whose collections were there."""
        steps = self.steps(world)
        return runs(world, steps)[: max(len(steps) - self.missing, 0)]


_FURTHER: Space = OneOf((Just(()), Lists(SampledFrom(vocabulary.STEPS), 1, 2)), (60, 40))
VERIFICATIONS: Space = Builds(
    Verification,
    (
        _FURTHER,
        SampledFrom((0, 1), (85, 15)),
        SampledFrom(PLACES),
        Integers(0, 31),
        Integers(300_000_000_000, 40 * 24 * 3600 * 1_000_000_000),
    ),
)


def _described(uri: str, payload: bytes) -> dict[str, object]:
    """A descriptor; nobody tells the verification's run which digests to compute (`verify.go`, Verify)."""
    return {"uri": uri, "digest": artifact_digests(payload, LIBRARY_HASHES)}


def _policy(world: World) -> dict[str, object]:
    verification = world.prop(Verification)
    return _described(POLICY_TYPE, policy_payload(verification.steps(world), verification.seed))


def _inputs(world: World) -> list[dict[str, object]]:
    """The collections that passed (`attestation/policyverify/policyverify.go`, verificationSummaryFromResults)."""
    verification = world.prop(Verification)
    return [
        _described(verification.place.format(step=run.step), statement_payload(run))
        for run in verification.found(world)
    ]


def _time(world: World) -> str:
    return world.clock.started.later(world.prop(Verification).after).rfc3339()


def _subjects(attestation: Attestation) -> Subjects:
    """The policy; the artifacts that a verification was asked about are not in what it writes."""
    policy = attestation["policy"]
    digests: DigestSet = policy["digest"]
    return {f"policy:{policy['uri']}": digests}


def _passing_needs_a_collection(attestations: Attestations) -> bool:
    said = attestations[NAME]
    return said["verificationResult"] == FAILED or bool(said["inputAttestations"])


def _inputs_differ(attestations: Attestations) -> bool:
    inputs = attestations[NAME]["inputAttestations"]
    digests = {one["digest"]["sha256"] for one in (*inputs, attestations[NAME]["policy"])}
    return len({one["uri"] for one in inputs}) == len(inputs) and len(digests) == len(inputs) + 1


ROW = AttestorRow(
    NAME,
    {
        "/verifier": lambda _world: {"id": "witness"},
        "/timeVerified": _time,
        "/policy": _policy,
        "/inputAttestations": _inputs,
        "/verificationResult": lambda world: FAILED if world.prop(Verification).missing else PASSED,
    },
    needs=(PropKind(Verification, VERIFICATIONS),),
    subjects=_subjects,
    invariants=(
        Invariant(
            "summary-passed",
            (NAME,),
            "a verification that passed names the collections that it rests on",
            _passing_needs_a_collection,
        ),
        Invariant(
            "summary-inputs",
            (NAME,),
            "policy and collections are different bytes from different places",
            _inputs_differ,
        ),
    ),
)
