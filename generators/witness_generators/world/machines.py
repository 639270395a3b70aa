"""Machines rented in a cloud, which no CI service hosts."""

from __future__ import annotations

from dataclasses import replace

from witness_generators.world.world import Prop, World


class CloudMachine(Prop):
    """A prop of steps on a machine that its owner rents in a cloud; no CI service hosts it."""


def is_rented(world: World) -> bool:
    """Whether the step's machine is rented in a cloud."""
    return world.has(CloudMachine)


def set_hostname(world: World, hostname: str) -> World:
    """The same world on a machine with this host name."""
    return replace(world, machine=replace(world.machine, hostname=hostname))
