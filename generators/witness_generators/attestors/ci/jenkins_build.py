"""A build on Jenkins: its variables, from the same repository, commit and number."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import quote

from witness_generators.attestors.ci.jobs import CiJob, detached
from witness_generators.drawing.spaces import Builds, Integers, Just, OneOf, SampledFrom, Space
from witness_generators.recording.attestor_row import PropKind
from witness_generators.world.ci_places import place_on_jenkins_agent, place_on_jenkins_controller
from witness_generators.world.ci_services import Variables
from witness_generators.world.variables import ci_variables
from witness_generators.world.world import Ci, OperatingSystem, Place, World


@dataclass(frozen=True, slots=True)
class JenkinsBuild(CiJob):
    """One build of a job, or, with `branches`, of a job's branch.

    java:       which JDK its node says that it has, None where it says nothing.
    controller: the controller's home where that runs the build itself, "" where an agent does, as on macOS always.
    """

    service: ClassVar[str] = "jenkins"

    run: int
    branches: bool
    folder: str
    executor: int
    java: int | None
    controller: str

    def settled(self, world: World) -> World:
        """The world on Jenkins, which checks a commit out, not a branch."""
        return detached(world).in_ci(Ci("jenkins", self.run))

    def runs_in(self, world: World) -> Place:
        """The node and the workspace: that of a branch is one folder below all, named by what names the job."""
        job = self._job(world)
        workspace = _NO_FOLDER.sub("_", job) if self.branches else job
        if self._on_agent(world):
            return place_on_jenkins_agent(world, world.machine.hostname, workspace)
        return place_on_jenkins_controller(world.machine.hostname, self.controller, workspace)

    def _on_agent(self, world: World) -> bool:
        return world.machine.os == "darwin" or not self.controller

    def _names(self, world: World) -> list[str]:
        """Folder, job and branch, as far as there are; a slash of a branch is escaped."""
        repository = world.repository
        branch = [quote(repository.branch, safe="")] if self.branches else []
        return [*([self.folder] if self.folder else ()), repository.project, *branch]

    def _job(self, world: World) -> str:
        return "/".join(self._names(world))

    def variables(self, world: World) -> Mapping[str, str]:
        """All the variables of the build; a slash of a branch is escaped in the job's name, and again in its address."""
        return world.once(self._variables)

    def _variables(self, world: World) -> Variables:
        base = ci_variables(world, Ci("jenkins", self.run))
        branch, number = world.repository.branch, base["BUILD_NUMBER"]
        names, job = self._names(world), self._job(world)
        path = "".join(f"job/{quote(name)}/" for name in names)
        tag = f"jenkins-{job.replace('/', '-')}-{number}"
        found = {
            "BUILD_TAG": tag,
            "BUILD_URL": f"{base['JENKINS_URL']}{path}{number}/",
            "EXECUTOR_NUMBER": str(self.executor),
            "JENKINS_HOME": self.controller or "/var/jenkins_home",
            "JOB_BASE_NAME": names[-1],
            "JOB_NAME": job,
            **({} if self._on_agent(world) else {"NODE_NAME": "built-in"}),
        }
        of_branch = {"BRANCH_NAME": branch, "GIT_BRANCH": branch} if self.branches else {}
        java = {"JAVA_HOME": _JAVA[world.machine.os][self.java]} if self.java is not None else {}
        return {**base, **found, **of_branch, **java}


_MACOS_JDKS = "/Library/Java/JavaVirtualMachines"
_JAVA: Mapping[OperatingSystem, tuple[str, str, str]] = {
    "linux": ("/opt/java/openjdk", "/usr/lib/jvm/java-17-openjdk-amd64", "/usr/lib/jvm/temurin-21-jdk"),
    "darwin": (
        "/opt/homebrew/opt/openjdk",
        f"{_MACOS_JDKS}/temurin-17.jdk/Contents/Home",
        f"{_MACOS_JDKS}/temurin-21.jdk/Contents/Home",
    ),
}
# What a folder's name does not keep of a job's (branch-api-plugin, `WorkspaceLocatorImpl`).
_NO_FOLDER = re.compile(r"(%[0-9A-F]{2}|[^a-zA-Z0-9_.-])+")
_SPACE: Space = Builds(
    JenkinsBuild,
    (
        Integers(0, 9_999_999),
        SampledFrom((False, True)),
        OneOf((Just(""), SampledFrom(("platform", "Team A", "release"))), (70, 30)),
        Integers(0, 7),
        OneOf((Just(None), SampledFrom((0, 1, 2))), (20, 80)),
        SampledFrom(("/var/jenkins_home", "", "/var/lib/jenkins")),
    ),
)
JENKINS_BUILD = PropKind(JenkinsBuild, _SPACE)
