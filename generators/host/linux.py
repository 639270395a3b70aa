"""Worlds on Linux, for the attestors that record nothing elsewhere."""

from __future__ import annotations

from dataclasses import replace

from generators.world import World


def on_linux(world: World) -> World:
    """The same world on a Linux machine: the user's folder moves from /Users to /home, root's from /var/root to /root."""
    if world.machine.os == "linux":
        return world
    variables = tuple(
        (name, value.replace("/Users/", "/home/").replace("/var/root", "/root"))
        for name, value in world.machine.variables
    )
    return replace(world, machine=replace(world.machine, os="linux", variables=variables))
