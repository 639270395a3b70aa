"""Machines of a cloud, and what a CI service has to know of them."""

from __future__ import annotations

from dataclasses import replace

from generators.world import Machine, Prop, World


class CloudMachine(Prop):
    """The step's machine is one that its owner rents in a cloud: no CI service hosts it."""


def rented(world: World) -> bool:
    """Whether the step's machine is such a machine."""
    return world.has(CloudMachine)


def on_linux(world: World) -> World:
    """The same world on Linux, the user's folders where Linux has them."""
    machine = world.machine
    variables = tuple((name, value.replace("/Users/", "/home/")) for name, value in machine.variables)
    return replace(world, machine=replace(machine, os="linux", variables=variables))


def on_host(world: World, hostname: str) -> World:
    """The same world on a machine of this name."""
    machine: Machine = replace(world.machine, hostname=hostname)
    return replace(world, machine=machine)
