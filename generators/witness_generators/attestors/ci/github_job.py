"""A job on GitHub Actions: its variables, derived from the world's repository, commit and run."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar, Literal

from witness_generators.attestors.ci.dependabot import BOT_AUTHOR, BUMP
from witness_generators.attestors.ci.jobs import RunnerJob, detach_head, find_host_build
from witness_generators.attestors.ci.proposed_changes import (
    DEFAULT_BRANCHES,
    TARGET,
    check_out_trial_merge,
    clone_from,
    is_proposed,
)
from witness_generators.attestors.ci.reusable_workflows import FOREIGN, OWN, Workflow
from witness_generators.attestors.cloud.tokens import derive_uuid
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
from witness_generators.world.git.commit_space import SERVICE_COMMITTER, armour_signature
from witness_generators.world.limits import Limits
from witness_generators.world.machines import is_rented
from witness_generators.world.place import place_of
from witness_generators.world.variables import ci_variables
from witness_generators.world.world import Ci, Place, World

Event = Literal["push", "pull_request", "workflow_dispatch", "schedule", "release"]
# One of the hosts from which GitHub gives out tokens.
TOKEN_SERVICE = "https://run-actions-1-azure-eastus.actions.githubusercontent.com"
ENTERPRISES = ("octo-enterprise", "acme-inc", "northwind-traders")


@dataclass(frozen=True, slots=True)
class Runner:
    """The machine that runs the job: `number` counts those that GitHub hosts, None is the owner's machine."""

    number: int | None
    arch: str


@dataclass(frozen=True, slots=True)
class GithubJob(RunnerJob):
    """One job of a workflow run; its ids are derived from `nonce`, and key number `key` signs its tokens.

    enterprise: the enterprise that the repository's owner belongs to, "" for none; an internal repository always has one.
    """

    service: ClassVar[str] = "github"
    source_type: ClassVar[str] = "GITHUB"

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
    enterprise: str

    def within(self, limits: Limits) -> GithubJob:
        """The same job, started by a push where the limits name a branch: a release runs on a tag."""
        return replace(self, event="push") if limits.branch and self.event == "release" else self

    def settled(self, world: World) -> World:
        """The world on GitHub Actions: a release checks out its tag, a pull request its trial merge, other events a branch."""
        repository = world.repository
        if self.is_by_bot(world):
            bumped = replace(
                repository,
                author=BOT_AUTHOR,
                committer=SERVICE_COMMITTER,
                message=BUMP,
                signature=armour_signature("PGP", hashlib.sha512(self.nonce + b"bump").digest()),
            )
            world = replace(world, repository=bumped)
        if self.is_hosted(world) or find_host_build(world):
            world = world.in_utc()
        if self.runner.arch != "X64":
            # Traced programs are those of x86-64.
            world = world.untraced()
        world = clone_from(world, f"https://github.com/{repository.owner}/{repository.project}")
        match self.find_event(world):
            case "release":
                world = detach_head(world)
            case "pull_request":
                world = check_out_trial_merge(world, f"refs/remotes/pull/{self._pull}/merge", self.nonce)
            case _:
                pass
        return world.in_ci(Ci("github", self.run))

    def is_by_bot(self, world: World) -> bool:
        """Whether Dependabot started the run: it pushes branches of its own and proposes them, and does nothing else."""
        own = world.repository.branch.startswith("dependabot/") and len(world.repository.parents) < 2
        return own and self.by_bot and self.find_event(world) in ("push", "pull_request")

    @property
    def check_run(self) -> int:
        """The number of the check run that shows the job; GitHub counts them for all repositories."""
        return 40_000_000_000 + int.from_bytes(self.nonce[6:10])

    def find_enterprise(self) -> str:
        """Find the enterprise of the repository's owner, "" for none."""
        # Only enterprises have internal repositories.
        return self.enterprise or (ENTERPRISES[0] if self.visibility == "internal" else "")

    @property
    def _pull(self) -> int:
        """The number of the pull request, for a run of one."""
        return 1 + int.from_bytes(self.nonce[:2]) % 4999

    def tag(self, world: World) -> str:
        """The tag whose release started the run, "" for any other run."""
        repository = world.repository
        names = (*repository.light_tags, *(tag.name for tag in repository.tags))
        return names[0] if self.event == "release" and names else ""

    def find_event(self, world: World) -> Event:
        """Find the event that started the run: the drawn one where this repository allows it, else a push."""
        # GitHub runs schedules on the default branch only, and a branch is not proposed against itself.
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
        """The ref that the run is for, in full and in short (`GITHUB_REF`, `GITHUB_REF_NAME`)."""
        if self.find_event(world) == "pull_request":
            return f"refs/pull/{self._pull}/merge", f"{self._pull}/merge"
        if tag := self.tag(world):
            return f"refs/tags/{tag}", tag
        branch = world.repository.branch
        return f"refs/heads/{branch}", branch

    def is_hosted(self, world: World) -> bool:
        """Whether GitHub hosts the machine; one rented in a cloud, or in a build of another service, is its owner's."""
        return self.runner.number is not None and not is_rented(world) and find_host_build(world) is None

    def runs_in(self, world: World) -> Place:
        """The machine that GitHub hosts, the owner's, or that of the build in which the runner stands."""
        if (build := find_host_build(world)) is not None:
            return build.runs_in(world)
        if not self.is_hosted(world):
            return place_on_github_runner(world)
        return place_on_github_host(world, int.from_bytes(self.nonce[2:6]))

    def runner_folder(self, world: World) -> str:
        """Where the runner works in a build of CodeBuild, as paths of such jobs in public logs show."""
        return f"actions-runner/_work/{world.repository.project}/{world.repository.project}"

    def source_address(self, world: World) -> str:
        """The address of the repository on GitHub."""
        return f"https://github.com/{world.repository.owner}/{world.repository.project}.git"

    def queued_commit(self, world: World) -> str:
        """The commit of the branch or tag; of a pull request its head, which the trial merge joins second."""
        repository = world.repository
        # In a user's checkout what is checked out may be anything.
        merged = self.find_event(world) == "pull_request" and len(repository.parents) > 1
        return repository.parents[1] if merged else world.git.commit.id

    def webhook_sender(self, _world: World) -> str:
        """GitHub's webhook with its version."""
        return "GitHub-Hookshot/eb8bd4c"

    def actor_id(self, world: World) -> str:
        """The id of the author's account."""
        return str(number_of("github user", login(world.repository.author)))

    def variables(self, world: World) -> Mapping[str, str]:
        """All variables of the job, with the address and the secret of its token service."""
        return world.once(self._variables)

    def _variables(self, world: World) -> Variables:
        base = ci_variables(world, Ci("github", self.run))
        # The runner downloads actions beside the folders of the projects that it works in.
        work = place_of(world).checkout.rsplit("/", 2)[0]
        action = {"GITHUB_ACTION_REF": "", "GITHUB_ACTION_REPOSITORY": ""}
        if named := self.workflow.action:
            repository, _, ref = named.rpartition("/")
            action = {
                "GITHUB_ACTION_PATH": f"{work}/_actions/{named}",
                "GITHUB_ACTION_REF": ref,
                "GITHUB_ACTION_REPOSITORY": repository,
            }
        return {
            **base,
            **self._list_source_variables(world, base),
            **self._list_runner_variables(world),
            **self._list_token_variables(),
            **action,
        }

    def _list_source_variables(self, world: World, base: Variables) -> Variables:
        repository, (ref, name) = base["GITHUB_REPOSITORY"], self.ref(world)
        proposed = self.find_event(world) == "pull_request"
        actor = login(world.repository.author)
        return {
            "GITHUB_ACTOR": actor,
            "GITHUB_ACTOR_ID": str(number_of("github user", actor)),
            # Empty instead of missing for other events, so that the claims can repeat both refs.
            "GITHUB_BASE_REF": TARGET if proposed else "",
            "GITHUB_EVENT_NAME": self.find_event(world),
            "GITHUB_HEAD_REF": world.repository.branch if proposed else "",
            "GITHUB_REF": ref,
            "GITHUB_REF_NAME": name,
            # No protection rule covers the merge ref of a pull request.
            "GITHUB_REF_PROTECTED": "true" if self.protected and not proposed else "false",
            "GITHUB_REF_TYPE": "tag" if self.tag(world) else "branch",
            # Derived from the name, so that every world numbers the same repository alike.
            "GITHUB_REPOSITORY_ID": str(number_of("github repository", repository)),
            "GITHUB_REPOSITORY_OWNER_ID": str(number_of("github user", base["GITHUB_REPOSITORY_OWNER"])),
            "GITHUB_RUN_ATTEMPT": str(self.attempt),
            "GITHUB_WORKFLOW": self.workflow.name,
            "GITHUB_WORKFLOW_REF": f"{repository}/{self.workflow.path}@{ref}",
            "GITHUB_WORKFLOW_SHA": base["GITHUB_SHA"],
        }

    def _list_runner_variables(self, world: World) -> Variables:
        hosted, build = self.is_hosted(world), find_host_build(world)
        return {
            "RUNNER_ARCH": self.runner.arch if build is None else build.architecture(world),
            "RUNNER_ENVIRONMENT": "github-hosted" if hosted else "self-hosted",
            # A self-hosted runner is called after its machine unless its owner names it.
            "RUNNER_NAME": f"GitHub Actions {self.runner.number}" if hosted else self.runs_in(world).host,
        }

    def _list_token_variables(self) -> Variables:
        plan, job = derive_uuid(self.nonce, "plan"), derive_uuid(self.nonce, "job")
        place = f"{TOKEN_SERVICE}/{self.run % 200}/idtoken/{plan}/{job}?api-version=2.0"
        return {
            # The runner sets both only with the permission `id-token: write`, without which the attestor fails.
            "ACTIONS_ID_TOKEN_REQUEST_TOKEN": self.nonce.hex(),
            "ACTIONS_ID_TOKEN_REQUEST_URL": place,
        }


_WORKFLOWS = (
    ("CI", ".github/workflows/ci.yml"),
    ("Build", ".github/workflows/build.yml"),
    ("Release", ".github/workflows/release.yml"),
    ("Deploy to production", ".github/workflows/deploy.yaml"),
    # GitHub calls a workflow without a name by its path.
    (".github/workflows/scan.yml", ".github/workflows/scan.yml"),
)
_ACTIONS = ("acme/build-action/v2", "testifysec/witness-run-action/v1", "octo-org/attest/main")
_ACTION: Space = SampledFrom(_ACTIONS)
_WORKFLOW: Space = Builds(
    lambda named, environment, action, called: Workflow(named[0], named[1], environment, action, called),
    (
        SampledFrom(_WORKFLOWS),
        SampledFrom(("", "production", "staging", "release"), (70, 10, 10, 10)),
        OneOf((Just(""), _ACTION), (75, 25)),
        OneOf((Just(""), SampledFrom(OWN), SampledFrom(FOREIGN)), (70, 10, 20)),
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
        # Only on a branch of Dependabot's.
        SampledFrom((False, True), (20, 80)),
        SampledFrom((False, True)),
        SampledFrom(("public", "private", "internal"), (50, 40, 10)),
        _RUNNER,
        Binary(16, 16),
        SampledFrom((0, 1)),
        OneOf((Just(""), SampledFrom(ENTERPRISES)), (70, 30)),
    ),
)
GITHUB_JOB = PropKind(GithubJob, _SPACE)
