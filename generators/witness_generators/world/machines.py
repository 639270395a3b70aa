"""Machines of a cloud, and what a CI service has to know of them."""

from __future__ import annotations

from dataclasses import replace

from witness_generators.world.world import Prop, World


class CloudMachine(Prop):
    """The step's machine is one that its owner rents in a cloud: no CI service hosts it."""


def is_rented(world: World) -> bool:
    """Whether the step's machine is such a machine."""
    return world.has(CloudMachine)


def set_hostname(world: World, hostname: str) -> World:
    """The same world on a machine of this name."""
    return replace(world, machine=replace(world.machine, hostname=hostname))
