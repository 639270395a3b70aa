"""The worlds that an example is judged in: one that fulfils its question, and some that break its Rego rule."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache

from witness_generators.documents.rego_kinds import build_case, write_rule_of_kind
from witness_generators.drawing.chance import Chance
from witness_generators.drawing.direct_interpreter import Drawer, build_drawer
from witness_generators.recording.run_facts import list_produced_files
from witness_generators.runs.run_entries import ALWAYS_RUN, attestation_of
from witness_generators.world.limits import Limits
from witness_generators.world.world import World
from witness_generators.world.world_space import world_space
from witness_schema import load
from witness_training.judges.policy_judge import Evidence
from witness_training.tasks.grid import Variant
from witness_training.tasks.setups import parameters_of, setup_of

# The attestors of the grid that leave an attestation: `file` leaves none.
CORE = ("git", "environment", *ALWAYS_RUN)


# Each is drawn anew, so that a rule which knows one of them by heart is found out.
BROKEN_WORLDS = 3


@dataclass(frozen=True, slots=True)
class Broken:
    """Evidence that breaks a rule, and the messages of that denial."""

    evidence: Evidence
    messages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """The evidence that a variant is judged on, and with Rego also evidence that breaks the rule."""

    kept: Evidence
    broken: tuple[Broken, ...] = ()


def case_for(variant: Variant) -> Case:
    """The case of a variant: always the same for one variant, and different for every other."""
    if variant.rego is None:
        return Case(evidence_of(_draw_world(variant)))
    parameters = parameters_of(setup_of(variant))
    rule = write_rule_of_kind(variant.rego, parameters)
    cases = [
        build_case(rule, _draw_world(variant, draw), parameters, [Chance.of(draw, _index(variant))])
        for draw in range(BROKEN_WORLDS)
    ]
    broken = tuple(Broken(evidence_of(one.world), one.messages) for case in cases for one in case.broken)
    return Case(evidence_of(cases[0].kept), broken)


def evidence_of(world: World) -> Evidence:
    """The evidence that a run in this world leaves, from each core attestor."""
    attestations = {name: (_find_type(name), attestation_of(name, world)) for name in CORE}
    return Evidence(world.step, attestations, list_produced_files(world))


@cache
def _find_type(name: str) -> str:
    return load(name).predicate_types[0]


def _draw_world(variant: Variant, draw: int = 0) -> World:
    drawer = _build_drawer(variant.cell.step, variant.cell.command.text)
    world = drawer(Chance.of(draw, _index(variant)), 0)
    assert isinstance(world, World)
    # go-witness records no product for a file that existed before with the same content.
    return world.with_files(
        tuple(f for f in world.repository.files if f.path not in variant.cell.command.makes)
    )


def _index(variant: Variant) -> int:
    # By name and not by position: an example keeps its worlds in a data set of any size and seed.
    return int.from_bytes(hashlib.sha256(variant.name.encode()).digest()[:6])


@cache
def _build_drawer(step: str, command: str) -> Drawer:
    return build_drawer(world_space(Limits(step=step, command=command, commit=True)))
