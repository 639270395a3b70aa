"""When the step's command wrote what it reports."""

from __future__ import annotations

from witness_generators.world.moments import Moment
from witness_generators.world.run_times import COMMAND, run_times
from witness_generators.world.world import World


def compute_report_time(world: World) -> Moment:
    """Halfway through the command, in UTC."""
    return world.once(_compute_report_time)


def _compute_report_time(world: World) -> Moment:
    start, end = run_times(world.clock, world.attestors)[world.attestors.index(COMMAND)]
    return Moment((start.nanoseconds + end.nanoseconds) // 2)
