"""Where the step runs: user, host and folder. Each CI service checks out into its own kind of folder."""

from __future__ import annotations

from witness_generators.world.ci_places import place_on_own_machine
from witness_generators.world.ci_services import find_ci_service
from witness_generators.world.world import Place, World


def place_of(world: World) -> Place:
    """The place that a prop names, else that of the CI service, else the user's own machine."""
    return world.once(_find_place)


def _find_place(world: World) -> Place:
    for prop in world.props:
        if (place := prop.runs_in(world)) is not None:
            return place
    # Props come first: they know the job, where the service knows only what all its jobs share.
    ci = world.machine.ci
    return place_on_own_machine(world) if ci is None else find_ci_service(ci.service).place(world, ci)


def step_folder(world: World) -> str:
    """The absolute path of the step's folder."""
    checkout = place_of(world).checkout
    return f"{checkout}/{world.directory}" if world.directory else checkout
