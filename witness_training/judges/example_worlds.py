"""The worlds that an example is judged in: one that fulfils its question, and one that breaks its Rego rule."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
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


@dataclass(frozen=True, slots=True)
class Case:
    """The evidence that a variant is judged on; with Rego also evidence that breaks the rule, and the messages of its denial."""

    kept: Evidence
    broken: Evidence | None = None
    messages: tuple[str, ...] = ()


def case_for(variant: Variant) -> Case:
    """The case of a variant: always the same for one variant, and different for every other."""
    world = _draw_world(variant)
    if variant.rego is None:
        return Case(evidence_of(world))
    parameters = parameters_of(setup_of(variant))
    case = build_case(write_rule_of_kind(variant.rego, parameters), world, parameters)
    return Case(evidence_of(case.kept), evidence_of(_make_findable(case.broken)), case.messages)


def evidence_of(world: World) -> Evidence:
    """The evidence that a run in this world leaves, from each core attestor."""
    attestations = {name: (_find_type(name), attestation_of(name, world)) for name in CORE}
    return Evidence(world.step, attestations, list_produced_files(world), world.git.commit.id)


@cache
def _find_type(name: str) -> str:
    return load(name).predicate_types[0]


def _draw_world(variant: Variant) -> World:
    # By name and not by position: an example keeps its world in a data set of any size and seed.
    index = int.from_bytes(hashlib.sha256(variant.name.encode()).digest()[:6])
    world = _build_drawer(variant.cell.step, variant.cell.command.text)(Chance.of(0, index), 0)
    assert isinstance(world, World)
    # go-witness records no product for a file that existed before with the same content.
    return world.with_files(
        tuple(f for f in world.repository.files if f.path not in variant.cell.command.makes)
    )


@cache
def _build_drawer(step: str, command: str) -> Drawer:
    return build_drawer(world_space(Limits(step=step, command=command)))


def _make_findable(world: World) -> World:
    """The world itself if its command writes a file, else one whose command writes another file.

    Without any file the collection has no subject, so no policy could find it.
    """
    if list_produced_files(world):
        return world

    row = replace(world.command.row, effect=lambda *_: {"other.txt": b"another file\n"})
    return world.with_command(replace(world.command, row=row, leaves_out=()))
