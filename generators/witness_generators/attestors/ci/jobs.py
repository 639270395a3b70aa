"""What the jobs of all CI services have in common."""

from __future__ import annotations

from dataclasses import replace

from witness_generators.world.world import Prop, World


class CiJob(Prop):
    """A job that runs the step. A world has at most one, because no two services run the same step."""


def detach_head(world: World) -> World:
    """The same world with the commit checked out instead of a branch, as most services do it."""
    # The branch stays in the world, because variables still name it; git alone no longer shows it.
    return replace(world, repository=replace(world.repository, detached=True))
