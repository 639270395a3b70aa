"""What the jobs of all CI services have in common, and how a job of one service runs in a build of another."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import replace
from typing import ClassVar

from witness_generators.world.world import Place, Prop, World


class CiJob(Prop):
    """A job that runs the step. A world has one, or a `RunnerJob` in a `HostBuild`: no two services else run the same step."""


class RunnerJob(CiJob, ABC):
    """A job whose runner may stand in a build of another service (AWS CodeBuild user guide, Use runners with AWS CodeBuild).

    source_type: what the build calls the service of its source.
    """

    source_type: ClassVar[str]

    @abstractmethod
    def runner_folder(self, world: World) -> str:
        """Where the runner has the checkout, below the folder of the build's sources."""

    @abstractmethod
    def source_address(self, world: World) -> str:
        """The HTTPS address of the repository, as the build names it, without a user and a token."""

    @abstractmethod
    def queued_commit(self, world: World) -> str:
        """The commit that the job is queued for."""

    @abstractmethod
    def webhook_sender(self, world: World) -> str:
        """The user agent with which the service reports that the job is queued."""

    @abstractmethod
    def actor_id(self, world: World) -> str:
        """The service's number of the user for whom the job runs."""


class HostBuild(CiJob, ABC):
    """A build in which the runner of a `RunnerJob` may stand."""

    @abstractmethod
    def runs_in(self, world: World) -> Place:
        """The machine of the build, with the folder of the checkout."""

    @abstractmethod
    def architecture(self, world: World) -> str:
        """The processor of its machine, as GitHub's runner names it (`RUNNER_ARCH`)."""


def find_runner_job(world: World) -> RunnerJob | None:
    """The job whose runner stands in a build, None for a world without one."""
    return next((prop for prop in world.props if isinstance(prop, RunnerJob)), None)


def find_host_build(world: World) -> HostBuild | None:
    """The build in which the runner of the step's job stands, None for any other machine."""
    return next((prop for prop in world.props if isinstance(prop, HostBuild)), None)


def detach_head(world: World) -> World:
    """The same world with the commit checked out instead of a branch, as most services do it."""
    # The branch stays in the world, because variables still name it; git alone no longer shows it.
    return replace(world, repository=replace(world.repository, detached=True))
