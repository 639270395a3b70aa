"""A build on Jenkins: its variables, from the same repository, commit and number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from generators.attestor_row import PropKind
from generators.ci.jobs import CiJob, detached
from generators.spaces import Build, Either, Just, Pick, Space, Whole
from generators.variables import Variables, ci_variables
from generators.world import Ci, World


@dataclass(frozen=True, slots=True)
class JenkinsBuild(CiJob):
    """One build of a job, or, with `branches`, of a job's branch; `java` is "" where the agent does not set it."""

    run: int
    branches: bool
    folder: str
    executor: int
    java: str
    home: str

    def settled(self, world: World) -> World:
        """The world on Jenkins, which checks a commit out, not a branch."""
        return detached(world).in_ci(Ci("jenkins", self.run))

    def variables(self, world: World) -> Mapping[str, str]:
        """All the variables of the build; a slash of a branch is escaped in the job's name, and again in its address."""
        return world.once(self._variables)

    def _variables(self, world: World) -> Variables:
        base = ci_variables(world, Ci("jenkins", self.run))
        branch, number = world.repository.branch, base["BUILD_NUMBER"]
        names = [*([self.folder] if self.folder else ()), base["JOB_NAME"]]
        names += [quote(branch, safe="")] if self.branches else []
        job = "/".join(names)
        path = "".join(f"job/{quote(name)}/" for name in names)
        tag = f"jenkins-{job.replace('/', '-')}-{number}"
        found = {
            "BUILD_TAG": tag,
            "BUILD_URL": f"{base['JENKINS_URL']}{path}{number}/",
            "EXECUTOR_NUMBER": str(self.executor),
            "JENKINS_HOME": "/var/jenkins_home",
            "JOB_BASE_NAME": names[-1],
            "JOB_NAME": job,
            "WORKSPACE": f"{self.home}/workspace/{job.replace('%2F', '_')}",
        }
        of_branch = {"BRANCH_NAME": branch, "GIT_BRANCH": branch} if self.branches else {}
        return {**base, **found, **of_branch, **({"JAVA_HOME": self.java} if self.java else {})}


_JAVA = ("/opt/java/openjdk", "/usr/lib/jvm/java-17-openjdk-amd64", "/usr/lib/jvm/temurin-21-jdk")
_SPACE: Space = Build(
    JenkinsBuild,
    (
        Whole(0, 9_999_999),
        Pick((False, True)),
        Either((Just(""), Pick(("platform", "Team A", "release"))), (70, 30)),
        Whole(0, 7),
        Either((Just(""), Pick(_JAVA)), (20, 80)),
        Pick(("/var/jenkins_home", "/home/jenkins/agent", "/var/lib/jenkins")),
    ),
)
JENKINS_BUILD = PropKind(JenkinsBuild, _SPACE)
