"""A job on a GitLab server of one's own: its variables, from the same repository, commit and pipeline."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import ClassVar

from witness_generators.attestors.ci.changes import TARGET, cloned_from, fetched_by, is_proposed
from witness_generators.attestors.ci.jobs import CiJob
from witness_generators.drawing.spaces import Binary, Builds, Integers, Just, OneOf, SampledFrom, Space
from witness_generators.recording.attestor_row import PropKind
from witness_generators.world.accounts import login, number_of
from witness_generators.world.ci_places import place_in_gitlab_container, place_in_gitlab_shell
from witness_generators.world.ci_services import Variables
from witness_generators.world.git.repository import Repository
from witness_generators.world.limits import Limits
from witness_generators.world.machines import is_rented
from witness_generators.world.variables import ci_variables
from witness_generators.world.world import Ci, Place, World

Version = tuple[int, int]
# The month in which each major version came out; minor versions followed month by month, on the 22nd.
MAJORS: Mapping[int, tuple[int, int]] = {
    13: (2020, 5),
    14: (2021, 6),
    15: (2022, 5),
    16: (2023, 5),
    17: (2024, 5),
    18: (2025, 5),
}
RELEASE_DAY = 22
# `CI_JOB_JWT` went with 17.0; tokens for an audience of choice came with 15.7 (GitLab release notes).
LAST_JOB_JWT, FIRST_ID_TOKEN = (16, 99), (15, 7)
MOST_BEHIND = 48  # months

PROPOSED = "merge_request_event"
OF_TAGS = frozenset({"push", "web", "api", "trigger"})


@dataclass(frozen=True, slots=True)
class GitlabJob(CiJob):
    """One job of a pipeline, `waited` seconds old when the attestors start; random ids are made from `nonce`.

    image and environment are "" where the job names none: without an image a shell runs it, as on macOS always.
    Tokens are signed with key `key` of the server, which is as old as GitLab's newest version `behind` months ago.
    """

    service: ClassVar[str] = "gitlab"

    pipeline: int
    stage: str
    image: str
    config: str
    source: str
    of_tag: bool
    runner: int
    protected: bool
    environment: str
    waited: int
    nonce: bytes
    key: int
    behind: int

    def within(self, limits: Limits) -> GitlabJob:
        """A job of the branch where one is asked for, and not of a tag."""
        return replace(self, of_tag=False) if limits.branch else self

    def settled(self, world: World) -> World:
        """The world on GitLab CI, whose runner checks a commit out, not a branch, and fetches just what it needs."""
        repository = world.repository
        token = f"gitlab-ci-token:glcbt-{self.nonce.hex()[:20]}"
        world = cloned_from(
            world, f"https://{token}@gitlab.example.com/{repository.owner}/{repository.project}.git"
        )
        return fetched_by(world, *self._fetched(world)).in_ci(Ci("gitlab", self.pipeline))

    def _fetched(self, world: World) -> Iterator[str]:
        """The refs by which the runner fetches the commit: the pipeline's own one always; a tag is there as a tag."""
        yield f"refs/pipelines/{self.pipeline}"
        if self.happened(world) != PROPOSED and not self.tag(world):
            yield f"refs/remotes/origin/{world.repository.branch}"

    @property
    def _request(self) -> str:
        """The ref of the merge request, where it is one."""
        return f"refs/merge-requests/{1 + int.from_bytes(self.nonce[:2]) % 4999}/head"

    def happened(self, world: World) -> str:
        """What started the pipeline: a merge request is of another branch than the default one."""
        return "push" if self.source == PROPOSED and not is_proposed(world) else self.source

    def tag(self, world: World) -> str:
        """The tag that the pipeline is of, "" for one of a branch or of a merge request."""
        repository = world.repository
        names = (*repository.light_tags, *(tag.name for tag in repository.tags))
        return names[0] if self.of_tag and names and self.source in OF_TAGS else ""

    def runs_in(self, world: World) -> Place:
        """A container of the job's image, or the runner's own machine."""
        runner = f"t{self.runner % 3 + 1}_{self.nonce.hex()[20:29]}"
        if not self._contained(world):
            return place_in_gitlab_shell(world, runner)
        host = f"runner-{runner.replace('_', '')}-project-{_project_id(world.repository)}-concurrent-0"
        return place_in_gitlab_container(world, world.machine.hostname if is_rented(world) else host)

    def _contained(self, world: World) -> bool:
        return bool(self.image) and world.machine.os == "linux"

    def version(self, world: World) -> Version:
        """The server's version when the attestors start."""
        now = datetime.fromtimestamp(world.clock.started.seconds, UTC)
        month = now.year * 12 + now.month - (now.day < RELEASE_DAY) - self.behind
        major = max(one for one, (year, first) in MAJORS.items() if year * 12 + first <= month)
        return major, month - MAJORS[major][0] * 12 - MAJORS[major][1]

    def has_job_jwt(self, world: World) -> bool:
        """Whether the server gives every job a token without being asked."""
        return self.version(world) <= LAST_JOB_JWT

    def variables(self, world: World) -> Mapping[str, str]:
        """All the variables of the job."""
        return world.once(self._variables)

    def _variables(self, world: World) -> Variables:
        base = ci_variables(world, Ci("gitlab", self.pipeline))
        image = {"CI_JOB_IMAGE": self.image} if self._contained(world) else {}
        named = {"CI_ENVIRONMENT_NAME": self.environment} if self.environment else {}
        source = self._source(world, base)
        return {**source, **self._job(world, base), **_project(world, base), **_user(world), **image, **named}

    def _source(self, world: World, base: Variables) -> Variables:
        """What the pipeline is of: only one of a branch has `CI_COMMIT_BRANCH`."""
        tag, branch = self.tag(world), world.repository.branch
        if tag:
            return {**base, "CI_COMMIT_REF_NAME": tag, "CI_COMMIT_TAG": tag}
        if self.happened(world) != PROPOSED:
            return {**base, "CI_COMMIT_BRANCH": branch}
        return {
            **base,
            "CI_MERGE_REQUEST_IID": self._request.split("/")[2],
            "CI_MERGE_REQUEST_REF_PATH": self._request,
            "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME": branch,
            "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": TARGET,
        }

    def _job(self, world: World, base: Variables) -> Variables:
        major, minor = self.version(world)
        protected = self.protected and self.happened(world) != PROPOSED
        # Hidden wherever it is recorded, so nothing is signed here.
        token = {"CI_JOB_JWT": f"eyJ{self.nonce.hex()}"} if self.has_job_jwt(world) else {}
        return {
            "CI_COMMIT_REF_PROTECTED": "true" if protected else "false",
            "CI_CONFIG_PATH": self.config,
            "CI_JOB_STAGE": self.stage,
            "CI_JOB_URL": f"{base['CI_PROJECT_URL']}/-/jobs/{base['CI_JOB_ID']}",
            "CI_PIPELINE_SOURCE": self.happened(world),
            "CI_PIPELINE_URL": f"{base['CI_PROJECT_URL']}/-/pipelines/{self.pipeline}",
            "CI_RUNNER_ID": str(self.runner),
            "CI_SERVER_VERSION": f"{major}.{minor}.0",
            **token,
        }


def _project_id(repository: Repository) -> int:
    return number_of("gitlab project", f"{repository.owner}/{repository.project}") % 100_000


def _project(world: World, base: Variables) -> Variables:
    namespace, _, name = base["CI_PROJECT_PATH"].partition("/")
    return {
        "CI_PROJECT_ID": str(_project_id(world.repository)),
        "CI_PROJECT_NAME": name,
        "CI_PROJECT_NAMESPACE": namespace,
        "CI_PROJECT_NAMESPACE_ID": str(number_of("gitlab namespace", namespace) % 10_000),
        "CI_SERVER_HOST": base["CI_SERVER_URL"].partition("://")[2],
    }


def _user(world: World) -> Variables:
    author = world.repository.author
    return {
        "GITLAB_USER_EMAIL": author.email,
        "GITLAB_USER_ID": str(number_of("gitlab user", author.email) % 10_000),
        "GITLAB_USER_LOGIN": login(author),
        "GITLAB_USER_NAME": author.name,
    }


_IMAGES = ("golang:1.22", "node:20-alpine", "python:3.12-slim", "registry.example.com/ci/build:latest")
_SPACE: Space = Builds(
    GitlabJob,
    (
        Integers(1, 9_999_999),
        SampledFrom(("build", "test", "deploy", "package", ".post")),
        OneOf((Just(""), SampledFrom(_IMAGES)), (25, 75)),
        SampledFrom((".gitlab-ci.yml", "ci/pipeline.yml", ".gitlab/ci.yml@platform/templates"), (80, 10, 10)),
        SampledFrom(("push", PROPOSED, "web", "schedule", "api", "trigger"), (45, 25, 8, 8, 7, 7)),
        SampledFrom((False, True), (70, 30)),
        Integers(1, 50_000),
        SampledFrom((False, True)),
        SampledFrom(("", "production", "staging", "review/login"), (70, 10, 10, 10)),
        Integers(0, 600),
        Binary(16, 16),
        SampledFrom((0, 1)),
        OneOf((Just(0), Integers(1, MOST_BEHIND)), (60, 40)),
    ),
)
GITLAB_JOB = PropKind(GitlabJob, _SPACE)
