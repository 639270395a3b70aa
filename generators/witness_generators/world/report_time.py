"""The time at which the step's command wrote its reports."""

from __future__ import annotations

from witness_generators.world.moments import Moment
from witness_generators.world.run_times import COMMAND, run_times
from witness_generators.world.world import World


def compute_report_time(world: World) -> Moment:
    """The time halfway through the command, in UTC. Raises ValueError if command-run is not in the run."""
    return world.once(_compute_report_time)


def _compute_report_time(world: World) -> Moment:
    # Between start and end, so that no report is older or newer than the command that writes it.
    start, end = run_times(world.clock, world.attestors)[world.attestors.index(COMMAND)]
    return Moment((start.nanoseconds + end.nanoseconds) // 2)
