"""Moves a world to Linux, for attestors that work on Linux only."""

from __future__ import annotations

from dataclasses import replace

from witness_generators.world.world import World


def move_to_linux(world: World) -> World:
    """Returns the world on a Linux machine; a Linux world is returned as it is."""
    if world.machine.os == "linux":
        return world
    # macOS has zsh in /bin, Linux distributions in /usr/bin: SHELL must name a file of the new machine.
    variables = tuple(
        (name, "/usr/bin/zsh" if value == "/bin/zsh" else value) for name, value in world.machine.variables
    )
    return replace(world, machine=replace(world.machine, os="linux", variables=variables))
