"""The policyverify attestor: the summary of a verification, with digests of the policy and of the collections that passed.

It runs alone, after the steps, and verifies collections of the world under a policy for the world's steps.
"""

from __future__ import annotations

from dataclasses import dataclass

from witness_generators.attestors.provenance.verified_runs import (
    build_policy_payload,
    build_statement_payload,
    list_runs,
)
from witness_generators.drawing.spaces import Builds, Integers, Just, Lists, OneOf, SampledFrom, Space
from witness_generators.recording.attestor_row import (
    Attestations,
    AttestorRow,
    Invariant,
    PropKind,
)
from witness_generators.world import vocabulary
from witness_generators.world.digests import LIBRARY_HASHES, artifact_digests
from witness_generators.world.world import Prop, World
from witness_schema.documents.document_types import POLICY_TYPE

NAME = "policyverify"
PASSED, FAILED = "PASSED", "FAILED"
# Names that users give the files of their steps; the attestor records a file's path as the URI.
PLACES = ("{step}.json", "{step}.att.json", "attestations/{step}.json", "{step}-collection.json")


@dataclass(frozen=True, slots=True)
class Verification(Prop):
    """A verification of the world's step and of further steps.

    missing: the number of steps without a collection. place: the pattern of the files' names. seed: chooses the key that signed.
    after: nanoseconds from the run to the verification.
    """

    further: tuple[str, ...]
    missing: int
    place: str
    seed: int
    after: int

    def list_steps(self, world: World) -> tuple[str, ...]:
        # A policy names each step once.
        return tuple(dict.fromkeys((world.step, *self.further)))

    def list_found_runs(self, world: World) -> list[World]:
        """Lists the runs whose collections were there: all but the last `missing` ones."""
        steps = self.list_steps(world)
        return list_runs(world, steps)[: max(len(steps) - self.missing, 0)]


_FURTHER: Space = OneOf((Just(()), Lists(SampledFrom(vocabulary.STEPS), 1, 2)), (60, 40))
VERIFICATIONS: Space = Builds(
    Verification,
    (
        _FURTHER,
        SampledFrom((0, 1), (85, 15)),
        SampledFrom(PLACES),
        Integers(0, 31),
        # From five minutes to forty days after the run.
        Integers(300_000_000_000, 40 * 24 * 3600 * 1_000_000_000),
    ),
)


def _build_descriptor(uri: str, payload: bytes) -> dict[str, object]:
    """Builds a descriptor of the payload."""
    # The verification's own run gets no option for hashes, so the library's defaults count (`verify.go`, Verify).
    return {"uri": uri, "digest": artifact_digests(payload, LIBRARY_HASHES)}


def _build_policy_descriptor(world: World) -> dict[str, object]:
    verification = world.prop(Verification)
    return _build_descriptor(
        POLICY_TYPE, build_policy_payload(verification.list_steps(world), verification.seed)
    )


def _list_inputs(world: World) -> list[dict[str, object]]:
    """Lists the collections that passed (`attestation/policyverify/policyverify.go:219`)."""
    # A collection passes by itself, so the others are listed even if the whole verification fails for a missing one.
    verification = world.prop(Verification)
    return [
        _build_descriptor(verification.place.format(step=run.step), build_statement_payload(run))
        for run in verification.list_found_runs(world)
    ]


def _compute_time(world: World) -> str:
    return world.clock.started.later(world.prop(Verification).after).rfc3339()


def _has_collection_if_passed(attestations: Attestations) -> bool:
    said = attestations[NAME]
    return said["verificationResult"] == FAILED or bool(said["inputAttestations"])


def _are_inputs_distinct(attestations: Attestations) -> bool:
    inputs = attestations[NAME]["inputAttestations"]
    digests = {one["digest"]["sha256"] for one in (*inputs, attestations[NAME]["policy"])}
    return len({one["uri"] for one in inputs}) == len(inputs) and len(digests) == len(inputs) + 1


ROW = AttestorRow(
    NAME,
    {
        "/verifier": lambda _world: {"id": "witness"},
        "/timeVerified": _compute_time,
        "/policy": _build_policy_descriptor,
        "/inputAttestations": _list_inputs,
        "/verificationResult": lambda world: FAILED if world.prop(Verification).missing else PASSED,
    },
    needs=(PropKind(Verification, VERIFICATIONS),),
    invariants=(
        Invariant(
            "summary-passed",
            (NAME,),
            "a verification that passed names the collections that it rests on",
            _has_collection_if_passed,
        ),
        Invariant(
            "summary-inputs",
            (NAME,),
            "policy and collections are different bytes from different places",
            _are_inputs_distinct,
        ),
    ),
)
