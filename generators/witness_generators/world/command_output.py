"""What the command line of a step prints."""

from __future__ import annotations

from witness_generators.recorded_tools.templates import fill
from witness_generators.world.moments import Moment
from witness_generators.world.place import step_folder
from witness_generators.world.report_time import compute_report_time
from witness_generators.world.run_times import COMMAND
from witness_generators.world.world import World


def write_stdout(world: World) -> str:
    """What it writes to standard output."""
    printed = _fill_template(world, world.command.row.stdout)
    return printed + "".join(prop.prints(world) for prop in world.props)


def write_stderr(world: World) -> str:
    """What it writes to standard error."""
    return _fill_template(world, world.command.row.stderr)


def _fill_template(world: World, template: str) -> str:
    # Few commands print the time, and half of them print nothing.
    if "${" not in template:
        return template
    command = world.command
    values = {"name": command.row.name, "folder": step_folder(world)}
    if "${moment}" in template:
        values["moment"] = _say_time(world)
    return fill(template, values, command.made)


def _say_time(world: World) -> str:
    # A world without a run has no time of its command.
    moment = (
        compute_report_time(world) if COMMAND in world.attestors else Moment(world.clock.started.nanoseconds)
    )
    return f"{moment.rfc3339()[:19]}Z"
