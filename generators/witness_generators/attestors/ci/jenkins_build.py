"""A build on Jenkins: its variables, derived from the world's repository, commit and build number."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import quote

from witness_generators.attestors.ci.jobs import CiJob, detach_head
from witness_generators.drawing.spaces import Builds, Integers, Just, OneOf, SampledFrom, Space
from witness_generators.recording.attestor_row import PropKind
from witness_generators.world.ci_places import place_on_jenkins_agent, place_on_jenkins_controller
from witness_generators.world.ci_services import Variables
from witness_generators.world.variables import ci_variables
from witness_generators.world.world import Ci, OperatingSystem, Place, World


@dataclass(frozen=True, slots=True)
class JenkinsBuild(CiJob):
    """One build of a job.

    branches:   whether the job is a multibranch pipeline, so that the build belongs to one branch of it.
    java:       which JDK the node sets as JAVA_HOME, None if it sets none.
    controller: the home folder of a controller that runs the build itself, "" for an agent; macOS machines are agents.
    """

    service: ClassVar[str] = "jenkins"

    run: int
    branches: bool
    folder: str
    executor: int
    java: int | None
    controller: str

    def settled(self, world: World) -> World:
        """The world on Jenkins, which checks out a commit instead of a branch."""
        return detach_head(world).in_ci(Ci("jenkins", self.run))

    def runs_in(self, world: World) -> Place:
        """The node and its workspace."""
        job = self._build_job_name(world)
        # A branch gets one flat folder made from the full job name; other jobs keep their folders as a path.
        workspace = _NO_FOLDER.sub("_", job) if self.branches else job
        if self._is_on_agent(world):
            return place_on_jenkins_agent(world, world.machine.hostname, workspace)
        return place_on_jenkins_controller(world.machine.hostname, self.controller, workspace)

    def _is_on_agent(self, world: World) -> bool:
        return world.machine.os == "darwin" or not self.controller

    def _list_names(self, world: World) -> list[str]:
        """List the folder, job and branch that name the job, those that exist; slashes of the branch are escaped."""
        repository = world.repository
        # A slash would read as a folder, so branch-api escapes it in the name.
        branch = [quote(repository.branch, safe="")] if self.branches else []
        return [*([self.folder] if self.folder else ()), repository.project, *branch]

    def _build_job_name(self, world: World) -> str:
        return "/".join(self._list_names(world))

    def variables(self, world: World) -> Mapping[str, str]:
        """All variables of the build (Jenkins documentation, using environment variables)."""
        return world.once(self._variables)

    def _variables(self, world: World) -> Variables:
        base = ci_variables(world, Ci("jenkins", self.run))
        branch, number = world.repository.branch, base["BUILD_NUMBER"]
        names, job = self._list_names(world), self._build_job_name(world)
        # The name is escaped once already, so the address holds `%252F` for a slash.
        path = "".join(f"job/{quote(name)}/" for name in names)
        tag = f"jenkins-{job.replace('/', '-')}-{number}"
        found = {
            "BUILD_TAG": tag,
            "BUILD_URL": f"{base['JENKINS_URL']}{path}{number}/",
            "EXECUTOR_NUMBER": str(self.executor),
            # The home of the controller, also in a build on an agent.
            "JENKINS_HOME": self.controller or "/var/jenkins_home",
            "JOB_BASE_NAME": names[-1],
            "JOB_NAME": job,
            # On an agent the base variables name the node after its machine.
            **({} if self._is_on_agent(world) else {"NODE_NAME": "built-in"}),
        }
        # A multibranch job names the plain branch; elsewhere the git plugin sets GIT_BRANCH to `origin/…`.
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
# The characters of a job's name that its workspace does not keep (branch-api-plugin, `WorkspaceLocatorImpl`).
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
