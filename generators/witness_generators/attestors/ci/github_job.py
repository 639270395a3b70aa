"""A job on GitHub Actions: its variables, from the same repository, commit and run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar, Literal

from witness_generators.attestors.ci.changes import (
    DEFAULT_BRANCHES,
    TARGET,
    cloned_from,
    is_proposed,
    tried_merge,
)
from witness_generators.attestors.ci.jobs import CiJob, detached
from witness_generators.attestors.cloud.tokens import named_uuid
from witness_generators.drawing.spaces import (
    Binary,
    Builds,
    Integers,
    Just,
    OneOf,
    SampledFrom,
    Space,
    optional,
)
from witness_generators.recording.attestor_row import PropKind
from witness_generators.world.accounts import login, number_of
from witness_generators.world.ci_places import place_on_github_host, place_on_github_runner
from witness_generators.world.ci_services import Variables
from witness_generators.world.limits import Limits
from witness_generators.world.machines import is_rented
from witness_generators.world.variables import ci_variables
from witness_generators.world.world import Ci, Place, World

Event = Literal["push", "pull_request", "workflow_dispatch", "schedule", "release"]
TOKEN_SERVICE = "https://run-actions-1-azure-eastus.actions.githubusercontent.com"
BOT = "dependabot[bot]"


@dataclass(frozen=True, slots=True)
class Workflow:
    """A workflow by its name and file, and what of it says how the job runs: environment and composite action, "" for none."""

    name: str
    path: str
    environment: str = ""
    action: str = ""


@dataclass(frozen=True, slots=True)
class Runner:
    """What runs the job: `number` counts GitHub's own, None is the owner's machine."""

    number: int | None
    arch: str


@dataclass(frozen=True, slots=True)
class GithubJob(CiJob):
    """One job of a workflow run; its random ids are made from `nonce`, its tokens signed with key `key`."""

    service: ClassVar[str] = "github"

    run: int
    attempt: int
    event: Event
    workflow: Workflow
    by_bot: bool
    protected: bool
    visibility: str
    runner: Runner
    nonce: bytes
    key: int

    def within(self, limits: Limits) -> GithubJob:
        """A job of the branch where one is asked for: a release is one of a tag."""
        return replace(self, event="push") if limits.branch and self.event == "release" else self

    def settled(self, world: World) -> World:
        """The world on GitHub Actions; a release is built from a detached tag, a pull request from a merge of it."""
        repository = world.repository
        world = cloned_from(world, f"https://github.com/{repository.owner}/{repository.project}")
        match self.happened(world):
            case "release":
                world = detached(world)
            case "pull_request":
                world = tried_merge(world, f"refs/remotes/pull/{self._pull}/merge", self.nonce)
            case _:
                pass
        return world.in_ci(Ci("github", self.run))

    @property
    def _pull(self) -> int:
        """The number of the pull request, where it is one."""
        return 1 + int.from_bytes(self.nonce[:2]) % 4999

    def tag(self, world: World) -> str:
        """The tag whose release started the run, "" for a run on a branch."""
        repository = world.repository
        names = (*repository.light_tags, *(tag.name for tag in repository.tags))
        return names[0] if self.event == "release" and names else ""

    def happened(self, world: World) -> Event:
        """The event that started the run: a schedule needs the default branch, a pull request another, a release a tag."""
        match self.event:
            case "schedule":
                possible = world.repository.branch in DEFAULT_BRANCHES
            case "pull_request":
                possible = is_proposed(world)
            case "release":
                possible = bool(self.tag(world))
            case "push" | "workflow_dispatch":
                possible = True
        return self.event if possible else "push"

    def ref(self, world: World) -> tuple[str, str]:
        """What the run is of: a ref of the repository, and its short name."""
        if self.happened(world) == "pull_request":
            return f"refs/pull/{self._pull}/merge", f"{self._pull}/merge"
        if tag := self.tag(world):
            return f"refs/tags/{tag}", tag
        branch = world.repository.branch
        return f"refs/heads/{branch}", branch

    def hosted(self, world: World) -> bool:
        """Whether GitHub's own machine runs the job: a rented one is its owner's."""
        return self.runner.number is not None and not is_rented(world)

    def runs_in(self, world: World) -> Place:
        """GitHub's machine, or the owner's."""
        if not self.hosted(world):
            return place_on_github_runner(world)
        return place_on_github_host(world, int.from_bytes(self.nonce[2:6]))

    def variables(self, world: World) -> Mapping[str, str]:
        """All the variables of the job; `id-token: write` adds the address of its tokens."""
        return world.once(self._variables)

    def _variables(self, world: World) -> Variables:
        base = ci_variables(world, Ci("github", self.run))
        action = {"GITHUB_ACTION_PATH": self.workflow.action} if self.workflow.action else {}
        return {**base, **self._source(world, base), **self._runner(world), **self._tokens(), **action}

    def _source(self, world: World, base: Variables) -> Variables:
        repository, (ref, name) = base["GITHUB_REPOSITORY"], self.ref(world)
        proposed = self.happened(world) == "pull_request"
        actor = BOT if self.by_bot else login(world.repository.author)
        return {
            "GITHUB_ACTOR": actor,
            "GITHUB_ACTOR_ID": str(number_of("github user", actor)),
            "GITHUB_BASE_REF": TARGET if proposed else "",
            "GITHUB_EVENT_NAME": self.happened(world),
            "GITHUB_HEAD_REF": world.repository.branch if proposed else "",
            "GITHUB_REF": ref,
            "GITHUB_REF_NAME": name,
            "GITHUB_REF_PROTECTED": "true" if self.protected and not proposed else "false",
            "GITHUB_REF_TYPE": "tag" if self.tag(world) else "branch",
            "GITHUB_REPOSITORY_ID": str(number_of("github repository", repository)),
            "GITHUB_REPOSITORY_OWNER_ID": str(number_of("github user", base["GITHUB_REPOSITORY_OWNER"])),
            "GITHUB_RUN_ATTEMPT": str(self.attempt),
            "GITHUB_WORKFLOW": self.workflow.name,
            "GITHUB_WORKFLOW_REF": f"{repository}/{self.workflow.path}@{ref}",
            "GITHUB_WORKFLOW_SHA": base["GITHUB_SHA"],
        }

    def _runner(self, world: World) -> Variables:
        hosted = self.hosted(world)
        return {
            "RUNNER_ARCH": self.runner.arch,
            "RUNNER_ENVIRONMENT": "github-hosted" if hosted else "self-hosted",
            "RUNNER_NAME": f"GitHub Actions {self.runner.number}" if hosted else self.runs_in(world).host,
        }

    def _tokens(self) -> Variables:
        plan, job = named_uuid(self.nonce, "plan"), named_uuid(self.nonce, "job")
        place = f"{TOKEN_SERVICE}/{self.run % 200}/idtoken/{plan}/{job}?api-version=2.0"
        return {
            "ACTIONS_ID_TOKEN_REQUEST_TOKEN": self.nonce.hex(),
            "ACTIONS_ID_TOKEN_REQUEST_URL": place,
        }


_WORKFLOWS = (
    ("CI", ".github/workflows/ci.yml"),
    ("Build", ".github/workflows/build.yml"),
    ("Release", ".github/workflows/release.yml"),
    ("Deploy to production", ".github/workflows/deploy.yaml"),
    (".github/workflows/scan.yml", ".github/workflows/scan.yml"),
)
_ACTIONS = ("acme/build-action/v2", "testifysec/witness-run-action/v1", "octo-org/attest/main")
_ACTION: Space = Builds("/home/runner/work/_actions/{}".format, (SampledFrom(_ACTIONS),))
_WORKFLOW: Space = Builds(
    lambda named, environment, action: Workflow(named[0], named[1], environment, action),
    (
        SampledFrom(_WORKFLOWS),
        SampledFrom(("", "production", "staging", "release"), (70, 10, 10, 10)),
        OneOf((Just(""), _ACTION), (75, 25)),
    ),
)
_RUNNER: Space = Builds(Runner, (optional(Integers(1, 1000), 75), SampledFrom(("X64", "ARM64"), (80, 20))))
_SPACE: Space = Builds(
    GithubJob,
    (
        Integers(1, 19_999_999_999),
        SampledFrom((1, 2, 3), (90, 8, 2)),
        SampledFrom(
            ("push", "pull_request", "workflow_dispatch", "schedule", "release"), (40, 25, 12, 8, 15)
        ),
        _WORKFLOW,
        SampledFrom((False, True), (90, 10)),
        SampledFrom((False, True)),
        SampledFrom(("public", "private", "internal"), (50, 40, 10)),
        _RUNNER,
        Binary(16, 16),
        SampledFrom((0, 1)),
    ),
)
GITHUB_JOB = PropKind(GithubJob, _SPACE)
