"""What the step writes: its command, and what its props add to the command line."""

from __future__ import annotations

from witness_generators.world.place import step_folder
from witness_generators.world.world import World


def outputs_of(world: World) -> dict[str, bytes]:
    """The files that the command writes, by path; never change it in place."""
    return world.once(_collect_outputs)


def run_command(world: World) -> dict[str, bytes]:
    """The files that the command itself writes, without the props, by path."""
    return world.command.run(world.inputs, step_folder(world))


def _collect_outputs(world: World) -> dict[str, bytes]:
    made = run_command(world)
    # Props write after the command, as in `argv`.
    for prop in world.props:
        made |= prop.made(world)
    return made
