"""The link attestor: in-toto's link v0.3, built from the attestations before it: command, materials, environment."""

from __future__ import annotations

from typing import Any

from witness_generators.attestors.provenance.resources import (
    build_descriptors,
    index_by_name,
)
from witness_generators.recording.attestor_row import Attestations, AttestorRow, Invariant
from witness_generators.recording.run_facts import materials
from witness_generators.world.variables import hide_sensitive, variables
from witness_generators.world.world import World


def _list_arguments(world: World) -> list[str]:
    # Upstream copies from the attestors that have run; without one its field stays empty (`attestation/link/link.go:110`).
    return list(world.argv) if "command-run" in world.attestors else []


def _list_materials(world: World) -> list[dict[str, Any]]:
    return build_descriptors(materials(world)) if "material" in world.attestors else []


def _list_variables(world: World) -> dict[str, str]:
    # The environment attestor has hidden sensitive values before link copies them.
    return hide_sensitive(variables(world)) if "environment" in world.attestors else {}


def _has_same_command(attestations: Attestations) -> bool:
    return bool(attestations["link"]["command"] == attestations["command-run"]["cmd"])


def _has_same_materials(attestations: Attestations) -> bool:
    # The field has omitempty: no materials, no key.
    return bool(index_by_name(attestations["link"].get("materials", [])) == attestations["material"])


def _has_same_environment(attestations: Attestations) -> bool:
    return bool(attestations["link"]["environment"] == attestations["environment"]["variables"])


ROW = AttestorRow(
    "link",
    {
        "/name": lambda world: world.step,
        "/command": _list_arguments,
        "/materials": _list_materials,
        # Upstream sets no byproducts.
        "/byproducts": lambda _world: None,
        "/environment": _list_variables,
    },
    invariants=(
        Invariant(
            "link-command",
            ("link", "command-run"),
            "the link's command is the one that ran",
            _has_same_command,
        ),
        Invariant(
            "link-materials", ("link", "material"), "the link lists the materials", _has_same_materials
        ),
        Invariant(
            "link-environment",
            ("link", "environment"),
            "the link has the environment's variables",
            _has_same_environment,
        ),
    ),
)
