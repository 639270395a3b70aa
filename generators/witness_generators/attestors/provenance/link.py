"""The link attestor: in-toto's link, made of what ran before it: command, materials, environment."""

from __future__ import annotations

from typing import Any

from witness_generators.attestors.provenance.resources import by_name, descriptors, product_files
from witness_generators.recording.attestor_row import Attestations, AttestorRow, Invariant
from witness_generators.recording.run_facts import materials
from witness_generators.world.variables import hide_sensitive, variables
from witness_generators.world.world import World


def _command(world: World) -> list[str]:
    return list(world.argv) if "command-run" in world.attestors else []


def _materials(world: World) -> list[dict[str, Any]]:
    return descriptors(materials(world)) if "material" in world.attestors else []


def _environment(world: World) -> dict[str, str]:
    return hide_sensitive(variables(world)) if "environment" in world.attestors else {}


def _same_command(attestations: Attestations) -> bool:
    return bool(attestations["link"]["command"] == attestations["command-run"]["cmd"])


def _same_materials(attestations: Attestations) -> bool:
    return bool(by_name(attestations["link"].get("materials", [])) == attestations["material"])


def _same_environment(attestations: Attestations) -> bool:
    return bool(attestations["link"]["environment"] == attestations["environment"]["variables"])


ROW = AttestorRow(
    "link",
    {
        "/name": lambda world: world.step,
        "/command": _command,
        "/materials": _materials,
        "/byproducts": lambda _world: None,
        "/environment": _environment,
    },
    run_subjects=product_files,
    invariants=(
        Invariant(
            "link-command", ("link", "command-run"), "the link's command is the one that ran", _same_command
        ),
        Invariant("link-materials", ("link", "material"), "the link lists the materials", _same_materials),
        Invariant(
            "link-environment",
            ("link", "environment"),
            "the link has the environment's variables",
            _same_environment,
        ),
    ),
)
