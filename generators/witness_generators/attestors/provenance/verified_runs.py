"""What a verification reads: the policy of some steps, and the signed statements of the runs that it asks for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from witness_generators.documents import go_json
from witness_generators.documents.policy import PolicyKey, build_policy
from witness_generators.documents.signed_documents import (
    Json,
    Signed,
    build_collection,
    build_statement,
    signing_key,
)
from witness_generators.recording.attestor_row import Attestation, Fact, Subjects
from witness_generators.recording.recorded_facts import record_facts
from witness_generators.recording.run_facts import COMMAND_RUN, GIT, materials, products
from witness_generators.recording.run_subjects import git_subjects, product_subjects
from witness_generators.world.world import World
from witness_schema import load

# What the policy asks each step for, in the order of a run: a collection with git has a subject to be found by.
ASKED: Mapping[str, Mapping[str, Fact]] = {
    "git": GIT,
    "material": {"": materials},
    "command-run": COMMAND_RUN,
    "product": {"": products},
}
# How long after a step the next one starts.
BETWEEN_STEPS = 97_000_000_000


def policy_payload(steps: Sequence[str], seed: int) -> bytes:
    """The policy that wants these steps, signed by the key of this seed, as it was signed."""
    return go_json.encode(policy_of(steps, _key(seed)))


def policy_of(steps: Sequence[str], key: PolicyKey) -> Json:
    """One policy for all these steps."""
    parts = [build_policy(step, ASKED, key) for step in steps]
    return {**parts[0], "steps": {step: part["steps"][step] for step, part in zip(steps, parts, strict=True)}}


@lru_cache(maxsize=64)
def _key(seed: int) -> PolicyKey:
    key = signing_key(seed)
    return PolicyKey.of(key.key_id, key.public_pem.decode())


def runs(world: World, steps: Sequence[str]) -> list[World]:
    """The world in each of these steps, one after the other."""
    clock = world.clock
    return [
        replace(world, step=step, clock=replace(clock, started=clock.started.later(number * BETWEEN_STEPS)))
        for number, step in enumerate(steps)
    ]


def statement_payload(run: World) -> bytes:
    """The statement of one run, as its envelope holds it."""
    entries = signed_entries(run)
    return go_json.encode(build_statement(build_collection(run.step, entries, run.clock), entries))


def signed_entries(run: World) -> tuple[Signed, ...]:
    """The entries of that run's collection."""
    return tuple(_signed(name, run) for name in ASKED)


def _signed(name: str, run: World) -> Signed:
    attestation = record_facts(name, ASKED[name], run)
    return Signed(name, load(name).predicate_types[0], attestation, _subjects(name, attestation))


def _subjects(name: str, attestation: Attestation) -> Subjects:
    known = {"git": git_subjects, "product": product_subjects}
    return known[name](attestation) if name in known else {}
