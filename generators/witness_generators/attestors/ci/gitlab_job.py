"""A job on a self-managed GitLab server: its variables, derived from the world's repository, commit and pipeline."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import ClassVar

from witness_generators.attestors.ci.gitlab_names import (
    build_slug,
    find_visibility,
    list_environment_variables,
)
from witness_generators.attestors.ci.jobs import RunnerJob, find_host_build
from witness_generators.attestors.ci.proposed_changes import TARGET, check_out_refs, clone_from, is_proposed
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
# The month in which each major version came out; a minor version followed each month (GitLab releases). Worlds keep the
# 22nd as the day throughout, although GitLab moved to the third Thursday in November 2023.
MAJORS: Mapping[int, tuple[int, int]] = {
    13: (2020, 5),
    14: (2021, 6),
    15: (2022, 5),
    16: (2023, 5),
    17: (2024, 5),
    18: (2025, 5),
    19: (2026, 5),
}
RELEASE_DAY = 22
# GitLab 17.0 removed `CI_JOB_JWT`; 15.7 brought tokens for an audience of choice (GitLab release notes).
LAST_JOB_JWT, FIRST_ID_TOKEN = (16, 99), (15, 7)
MOST_BEHIND = 48  # months

# Values of CI_PIPELINE_SOURCE: that of a merge request, and those of pipelines that can run for a tag.
PROPOSED = "merge_request_event"
OF_TAGS = frozenset({"push", "web", "api", "trigger"})


@dataclass(frozen=True, slots=True)
class GitlabJob(RunnerJob):
    """One job of a pipeline, `waited` seconds old when the attestors start; its ids are derived from `nonce`.

    image, environment: "" where the job names none. Without an image, and always on macOS, a shell runs the job.
    key:                the number of the server's key that signs the job's tokens.
    behind:             how many months the server's version lies behind GitLab's newest.
    subgroups:          the groups between the owner's and the project, with slashes between them, "" for none.
    """

    service: ClassVar[str] = "gitlab"
    source_type: ClassVar[str] = "GITLAB_SELF_MANAGED"

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
    subgroups: str

    def within(self, limits: Limits) -> GitlabJob:
        """The same job, for the branch instead of a tag where the limits name a branch."""
        return replace(self, of_tag=False) if limits.branch else self

    def settled(self, world: World) -> World:
        """The world on GitLab CI, whose runner checks out a commit and fetches only the refs that it needs."""
        if find_host_build(world) is not None:
            world = world.in_utc()
        # Traced programs are those of Debian, on which the other images rest.
        world = world.untraced() if "alpine" in self.image else world
        repository = replace(world.repository, subgroups=self.subgroups)
        world = replace(world, repository=repository)
        # The runner clones with the job's token in the address (GitLab documentation, CI/CD job token).
        token = f"gitlab-ci-token:glcbt-{self.nonce.hex()[:20]}"
        world = clone_from(
            world, f"https://{token}@gitlab.example.com/{repository.namespace}/{repository.project}.git"
        )
        return check_out_refs(world, *self._list_fetched_refs(world)).in_ci(Ci("gitlab", self.pipeline))

    def _list_fetched_refs(self, world: World) -> Iterator[str]:
        """List the refs that the runner fetches: the pipeline's and the branch's; a tag is one of the world's tags already."""
        yield f"refs/pipelines/{self.pipeline}"
        if self.find_event(world) != PROPOSED and not self.tag(world):
            yield f"refs/remotes/origin/{world.repository.branch}"

    @property
    def _request_ref(self) -> str:
        """The ref of the merge request, for a pipeline of one."""
        return f"refs/merge-requests/{1 + int.from_bytes(self.nonce[:2]) % 4999}/head"

    def find_event(self, world: World) -> str:
        """Find what started the pipeline; a default branch has no merge request, so there it is a push."""
        return "push" if self.source == PROPOSED and not is_proposed(world) else self.source

    def tag(self, world: World) -> str:
        """The tag that the pipeline is for, "" for a branch or a merge request."""
        repository = world.repository
        names = (*repository.light_tags, *(tag.name for tag in repository.tags))
        return names[0] if self.of_tag and names and self.source in OF_TAGS else ""

    def runs_in(self, world: World) -> Place:
        """A container of the job's image, the machine of the runner, or that of the build in which the runner stands."""
        if (build := find_host_build(world)) is not None:
            return build.runs_in(world)
        runner = self._runner_token
        if not self._is_in_container(world):
            return place_in_gitlab_shell(world, runner)
        # The Docker executor names a container after runner and project (gitlab-runner, `ProjectUniqueName`).
        host = f"runner-{runner.replace('_', '')}-project-{_find_project_id(world.repository)}-concurrent-0"
        return place_in_gitlab_container(
            world, world.machine.hostname if is_rented(world) else host, self.image
        )

    @property
    def _runner_token(self) -> str:
        """The short form of the runner's token."""
        return f"t{self.runner % 3 + 1}_{self.nonce.hex()[20:29]}"

    def runner_folder(self, world: World) -> str:
        """Where GitLab's shell executor works: in `builds` below the folder in which it was started."""
        return f"builds/{self._runner_token}/0/{world.repository.namespace}/{world.repository.project}"

    def source_address(self, world: World) -> str:
        """The address of the project on the server."""
        return f"https://gitlab.example.com/{world.repository.namespace}/{world.repository.project}.git"

    def queued_commit(self, world: World) -> str:
        """The commit that the pipeline is for."""
        return world.git.commit.id

    def webhook_sender(self, world: World) -> str:
        """GitLab with its version (GitLab documentation, webhooks, delivery headers)."""
        major, minor = self.version(world)
        return f"GitLab/{major}.{minor}.0"

    def actor_id(self, world: World) -> str:
        """The id of the author's account."""
        return self.variables(world)["GITLAB_USER_ID"]

    def _is_in_container(self, world: World) -> bool:
        # A runner in a build of CodeBuild is a shell executor.
        return bool(self.image) and world.machine.os == "linux" and find_host_build(world) is None

    def version(self, world: World) -> Version:
        """The server's version, as (major, minor), when the attestors start."""
        now = datetime.fromtimestamp(world.clock.started.seconds, UTC)
        # Before the 22nd the release of the month before is still the newest.
        month = now.year * 12 + now.month - (now.day < RELEASE_DAY) - self.behind
        major = max(one for one, (year, first) in MAJORS.items() if year * 12 + first <= month)
        # Minor versions count the months since the major version.
        return major, month - MAJORS[major][0] * 12 - MAJORS[major][1]

    def has_job_jwt(self, world: World) -> bool:
        """Whether the server is old enough to set CI_JOB_JWT in every job."""
        return self.version(world) <= LAST_JOB_JWT

    def variables(self, world: World) -> Mapping[str, str]:
        """All variables of the job (GitLab documentation, predefined CI/CD variables)."""
        return world.once(self._variables)

    def _variables(self, world: World) -> Variables:
        base = ci_variables(world, Ci("gitlab", self.pipeline))
        image = {"CI_JOB_IMAGE": self.image} if self._is_in_container(world) else {}
        named = list_environment_variables(self.environment) if self.environment else {}
        source = self._list_source_variables(world, base)
        return {
            **source,
            **self._list_job_variables(world, base),
            **_list_project_variables(world, base),
            **_list_user_variables(world),
            **image,
            **named,
            "CI_COMMIT_REF_SLUG": build_slug(source["CI_COMMIT_REF_NAME"]),
        }

    def _list_source_variables(self, world: World, base: Variables) -> Variables:
        """List the variables that say what the pipeline is for; GitLab sets `CI_COMMIT_BRANCH` for branches only."""
        tag, branch = self.tag(world), world.repository.branch
        if tag:
            return {**base, "CI_COMMIT_REF_NAME": tag, "CI_COMMIT_TAG": tag}
        if self.find_event(world) != PROPOSED:
            return {**base, "CI_COMMIT_BRANCH": branch}
        return {
            **base,
            # The number between `refs/merge-requests/` and `/head`.
            "CI_MERGE_REQUEST_IID": self._request_ref.split("/")[2],
            "CI_MERGE_REQUEST_REF_PATH": self._request_ref,
            "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME": branch,
            "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": TARGET,
        }

    def _list_job_variables(self, world: World, base: Variables) -> Variables:
        major, minor = self.version(world)
        protected = self.protected and self.find_event(world) != PROPOSED
        # The environment attestor hides the value (its name holds JWT), so a made-up text will do.
        token = {"CI_JOB_JWT": f"eyJ{self.nonce.hex()}"} if self.has_job_jwt(world) else {}
        return {
            "CI_COMMIT_REF_PROTECTED": "true" if protected else "false",
            "CI_CONFIG_PATH": self.config,
            "CI_JOB_STAGE": self.stage,
            "CI_JOB_URL": f"{base['CI_PROJECT_URL']}/-/jobs/{base['CI_JOB_ID']}",
            "CI_PIPELINE_SOURCE": self.find_event(world),
            "CI_PIPELINE_URL": f"{base['CI_PROJECT_URL']}/-/pipelines/{self.pipeline}",
            "CI_RUNNER_ID": str(self.runner),
            "CI_SERVER_VERSION": f"{major}.{minor}.0",
            **token,
        }


def _find_project_id(repository: Repository) -> int:
    # A self-managed server has few projects, so the ids are small.
    return number_of("gitlab project", f"{repository.namespace}/{repository.project}") % 100_000


def _list_project_variables(world: World, base: Variables) -> Variables:
    namespace, _, name = base["CI_PROJECT_PATH"].rpartition("/")
    return {
        "CI_PROJECT_ID": str(_find_project_id(world.repository)),
        "CI_PROJECT_NAME": name,
        "CI_PROJECT_NAMESPACE": namespace,
        "CI_PROJECT_NAMESPACE_ID": str(number_of("gitlab namespace", namespace) % 10_000),
        "CI_PROJECT_PATH_SLUG": build_slug(base["CI_PROJECT_PATH"]),
        "CI_PROJECT_ROOT_NAMESPACE": namespace.partition("/")[0],
        "CI_PROJECT_VISIBILITY": find_visibility(world.repository),
        "CI_SERVER_HOST": base["CI_SERVER_URL"].partition("://")[2],
    }


def _list_user_variables(world: World) -> Variables:
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
        OneOf((Just(""), SampledFrom(("platform", "platform/tools", "teams/web-apps/Checkout"))), (60, 40)),
    ),
)
GITLAB_JOB = PropKind(GitlabJob, _SPACE)
