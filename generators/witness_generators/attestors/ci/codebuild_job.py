"""A build on AWS CodeBuild: its variables, derived from the world's repository, commit and account."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

from witness_generators.attestors.ci.jobs import HostBuild, detach_head, find_runner_job
from witness_generators.attestors.ci.proposed_changes import clone_from
from witness_generators.attestors.cloud.aws_account import AwsAccount
from witness_generators.attestors.cloud.tokens import derive_uuid
from witness_generators.drawing.spaces import Binary, Builds, Integers, SampledFrom, Space, optional
from witness_generators.recording.attestor_row import PropKind
from witness_generators.world.accounts import login, number_of
from witness_generators.world.ci_places import place_in_codebuild
from witness_generators.world.ci_services import Variables
from witness_generators.world.git.repository import Repository
from witness_generators.world.place import place_of
from witness_generators.world.world import Ci, Place, World

# In nanoseconds.
MILLISECOND = 1_000_000
# Images that AWS maintains (CodeBuild user guide, Docker images provided by CodeBuild).
IMAGES = {
    "linux": ("aws/codebuild/standard:7.0", "aws/codebuild/amazonlinux-x86_64-standard:5.0"),
    "darwin": ("aws/codebuild/macos-arm-base:14",),
}


@dataclass(frozen=True, slots=True)
class CodebuildJob(HostBuild):
    """One build of a project; its ids are derived from `nonce`. It may be there for a job of GitHub or GitLab, whose runner it hosts.

    webhook:  True when a push started the build, False when the author did.
    batch:    its identifier in a batch build, "" for a build on its own.
    named:    whether the project sets CODEBUILD_PROJECT_NAME, which CodeBuild itself does not set.
    answered: whether `BatchGetBuilds` finds it: CodeBuild wants the project in an id, and go-witness cuts it off.
    shares:   how long each phase took, one byte per phase.
    """

    service: ClassVar[str] = "codebuild"

    number: int
    webhook: bool
    batch: str
    named: bool
    answered: bool
    shares: bytes
    nonce: bytes

    def settled(self, world: World) -> World:
        """The world on CodeBuild, which clones over HTTPS and checks out a commit, or leaves that to the runner that it hosts."""
        if find_runner_job(world) is not None:
            # A webhook starts it for one job.
            hosting = replace(self, webhook=True, batch="")
            return replace(world, props=tuple(hosting if prop is self else prop for prop in world.props))
        world = clone_from(world, build_clone_url(world.repository))
        # Traced programs are those of Debian and Ubuntu.
        world = world.untraced() if "amazonlinux" in self.image(world) else world
        return detach_head(world).in_ci(Ci("codebuild", self.number))

    def runs_in(self, world: World) -> Place:
        """The build's own container."""
        runner = find_runner_job(world)
        return self._place(world, runner.runner_folder(world) if runner else _name_clone(world))

    def _place(self, world: World, folder: str) -> Place:
        # A container's host name is the first 12 digits of its id (docker run reference).
        host = self.nonce.hex()[:12]
        return place_in_codebuild(world, host, 10_000_000 + int.from_bytes(self.nonce[:4]), folder)

    def architecture(self, world: World) -> str:
        """The processor that the build's image is for."""
        return "ARM64" if world.machine.os == "darwin" else "X64"

    def source_address(self, world: World) -> str:
        """The HTTPS address of the source; it holds no user and no token."""
        runner = find_runner_job(world)
        return runner.source_address(world) if runner else build_clone_url(world.repository)

    def resolved_commit(self, world: World) -> str:
        """The commit that is built."""
        runner = find_runner_job(world)
        return runner.queued_commit(world) if runner else world.git.commit.id

    def id(self, world: World) -> str:
        """The build's id, `PROJECT:UUID`."""
        return f"{world.repository.project}:{derive_uuid(self.nonce, 'build')}"

    @property
    def batch_id(self) -> str:
        """The UUID of the batch build that it belongs to, if it belongs to one."""
        return derive_uuid(self.nonce, "batch")

    def arn(self, world: World) -> str:
        """The build's Amazon Resource Name."""
        return world.prop(AwsAccount).arn("codebuild", f"build/{self.id(world)}")

    def initiator(self, world: World) -> str:
        """Who started the build: the webhook of the source's service with its version, or the author's login."""
        if (runner := find_runner_job(world)) is not None:
            return runner.webhook_sender(world)
        return "GitHub-Hookshot/eb8bd4c" if self.webhook else login(world.repository.author)

    def image(self, world: World) -> str:
        """The Docker image that the build runs in."""
        images = IMAGES[world.machine.os]
        return images[self.shares[0] % len(images)]

    def find_start(self, world: World) -> int:
        """When the build was submitted, in milliseconds since 1970."""
        # The phase BUILD begins one second before the attestors start.
        return world.clock.started.nanoseconds // MILLISECOND - 1000 - sum(self.durations())

    def durations(self) -> tuple[int, ...]:
        """How long each phase before BUILD took, in milliseconds."""
        # Milliseconds per unit of a byte: provisioning takes up to 51 seconds, submitting a quarter of one.
        scales = (1, 20, 200, 30, 150, 60)
        return tuple(share * scale for share, scale in zip(self.shares, scales, strict=True))

    def variables(self, world: World) -> Mapping[str, str]:
        """All variables of the build (CodeBuild user guide, environment variables in build environments)."""
        return world.once(self._variables)

    def _variables(self, world: World) -> Variables:
        region = world.prop(AwsAccount).region
        found = {
            "AWS_DEFAULT_REGION": region,
            "AWS_REGION": region,
            "CODEBUILD_BUILD_ARN": self.arn(world),
            "CODEBUILD_BUILD_ID": self.id(world),
            "CODEBUILD_BUILD_IMAGE": self.image(world),
            "CODEBUILD_BUILD_NUMBER": str(self.number),
            # 1 until a phase fails; the step runs before any has.
            "CODEBUILD_BUILD_SUCCEEDING": "1",
            "CODEBUILD_INITIATOR": self.initiator(world),
            # The log stream, which `codebuild_details` derives from the same purpose.
            "CODEBUILD_LOG_PATH": derive_uuid(self.nonce, "build"),
            "CODEBUILD_RESOLVED_SOURCE_VERSION": self.resolved_commit(world),
            "CODEBUILD_SOURCE_REPO_URL": self.source_address(world),
            "CODEBUILD_SOURCE_VERSION": self.source_version(world),
            "CODEBUILD_SRC_DIR": self._find_source_folder(world),
            "CODEBUILD_START_TIME": str(self.find_start(world)),
        }
        batch = {"CODEBUILD_BATCH_BUILD_IDENTIFIER": self.batch} if self.batch else {}
        named = {"CODEBUILD_PROJECT_NAME": world.repository.project} if self.named else {}
        return {**found, **batch, **named, **(self._list_webhook_variables(world) if self.webhook else {})}

    def source_version(self, world: World) -> str:
        """The version that was requested: the pushed commit, or the branch."""
        return self.resolved_commit(world) if self.webhook else world.repository.branch

    def _find_source_folder(self, world: World) -> str:
        # A runner does not work where the build has its sources.
        return (
            self._place(world, _name_clone(world)).checkout
            if find_runner_job(world)
            else place_of(world).checkout
        )

    def _list_webhook_variables(self, world: World) -> dict[str, str]:
        repository = world.repository
        if (runner := find_runner_job(world)) is not None:
            # No push, so no ref (AWS CodeBuild user guide, Tutorial: Configure a CodeBuild-hosted GitHub Actions runner).
            return {
                "CODEBUILD_WEBHOOK_ACTOR_ACCOUNT_ID": runner.actor_id(world),
                "CODEBUILD_WEBHOOK_EVENT": "WORKFLOW_JOB_QUEUED",
            }
        return {
            "CODEBUILD_WEBHOOK_ACTOR_ACCOUNT_ID": str(number_of("github user", login(repository.author))),
            "CODEBUILD_WEBHOOK_EVENT": "PUSH",
            "CODEBUILD_WEBHOOK_HEAD_REF": f"refs/heads/{repository.branch}",
            "CODEBUILD_WEBHOOK_TRIGGER": f"branch/{repository.branch}",
        }


def _name_clone(world: World) -> str:
    """The folder of a clone below that of the build's sources, which is laid out as a GOPATH."""
    runner = find_runner_job(world)
    address = runner.source_address(world) if runner else build_clone_url(world.repository)
    return address.removeprefix("https://").removesuffix(".git")


def build_clone_url(repository: Repository) -> str:
    """Build the HTTPS address from which CodeBuild clones; it holds no user and no token."""
    return f"https://github.com/{repository.owner}/{repository.project}.git"


_SPACE: Space = Builds(
    CodebuildJob,
    (
        Integers(1, 99_999),
        SampledFrom((False, True)),
        Builds(
            lambda name: name or "", (optional(SampledFrom(("linux_small", "build0", "unit_tests")), 15),)
        ),
        SampledFrom((False, True), (70, 30)),
        SampledFrom((False, True)),
        Binary(6, 6),
        Binary(16, 16),
    ),
)
CODEBUILD_JOB = PropKind(CodebuildJob, _SPACE)
