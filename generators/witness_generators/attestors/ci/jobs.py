"""Jobs of CI services, and what most of them have in common."""

from __future__ import annotations

from dataclasses import replace

from witness_generators.world.world import Prop, World


class CiJob(Prop):
    """The step is one of this job: no other service runs it."""


def detach_head(world: World) -> World:
    """The same world with the commit checked out and no branch, as most services do it."""
    return replace(world, repository=replace(world.repository, detached=True))
