"""The input of a verification: a policy for some steps, and the signed statements of their runs."""

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
from witness_generators.recording.attestor_row import Fact
from witness_generators.recording.recorded_facts import build_recorder
from witness_generators.recording.run_facts import COMMAND_RUN, GIT, materials, products
from witness_generators.world.world import World
from witness_schema import load
from witness_schema.validation.attestor_subjects import list_subjects

# The attestations that the policy requires of each step, in the order of a run. git is among them because its subjects are what
# a verification finds a collection by.
ASKED: Mapping[str, Mapping[str, Fact]] = {
    "git": GIT,
    "material": {"": materials},
    "command-run": COMMAND_RUN,
    "product": {"": products},
}
# Nanoseconds from the start of one step to the start of the next.
BETWEEN_STEPS = 97_000_000_000


def build_policy_payload(steps: Sequence[str], seed: int) -> bytes:
    """Builds the payload of the policy that requires these steps, signed by the key of this seed."""
    return go_json.encode(build_policy_of_steps(steps, _build_key(seed)))


def build_policy_of_steps(steps: Sequence[str], key: PolicyKey) -> Json:
    """Builds one policy for all these steps."""
    # The policies of single steps differ in their step only, so the first one gets the steps of all.
    parts = [build_policy(step, ASKED, key) for step in steps]
    return {**parts[0], "steps": {step: part["steps"][step] for step, part in zip(steps, parts, strict=True)}}


# Seeds come from a small range, so build each key once.
@lru_cache(maxsize=64)
def _build_key(seed: int) -> PolicyKey:
    key = signing_key(seed)
    return PolicyKey.of(key.key_id, key.public_pem.decode())


def list_runs(world: World, steps: Sequence[str]) -> list[World]:
    """Lists the world in each of these steps, one after another."""
    clock = world.clock
    return [
        replace(world, step=step, clock=replace(clock, started=clock.started.later(number * BETWEEN_STEPS)))
        for number, step in enumerate(steps)
    ]


def build_statement_payload(run: World) -> bytes:
    """Builds the statement of one run, as the payload of its envelope."""
    entries = build_entries(run)
    return go_json.encode(build_statement(build_collection(run.step, entries, run.clock), entries))


def build_entries(run: World) -> tuple[Signed, ...]:
    """Builds the entries of the run's collection."""
    return tuple(_build_entry(name, run) for name in ASKED)


def _build_entry(name: str, run: World) -> Signed:
    attestation = build_recorder(name, ASKED[name])(run)
    # No attestor of `ASKED` names subjects that another one has recorded.
    named = list_subjects(name, {name: attestation})
    return Signed(name, load(name).predicate_types[0], attestation, named)
