"""Worlds on Linux, for the attestors that record nothing elsewhere."""

from __future__ import annotations

from dataclasses import replace

from witness_generators.world.world import World


def on_linux(world: World) -> World:
    """The same world on a Linux machine: zsh moves with it."""
    if world.machine.os == "linux":
        return world
    variables = tuple(
        (name, "/usr/bin/zsh" if value == "/bin/zsh" else value) for name, value in world.machine.variables
    )
    return replace(world, machine=replace(world.machine, os="linux", variables=variables))
