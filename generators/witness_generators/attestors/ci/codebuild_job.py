"""A build on AWS CodeBuild: its variables, from the same repository, commit and account."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from witness_generators.attestors.ci.changes import cloned_from
from witness_generators.attestors.ci.jobs import CiJob, detached
from witness_generators.attestors.cloud.aws_account import AwsAccount
from witness_generators.attestors.cloud.tokens import named_uuid
from witness_generators.drawing.spaces import Binary, Builds, Integers, SampledFrom, Space, optional
from witness_generators.recording.attestor_row import PropKind
from witness_generators.world.accounts import login, number_of
from witness_generators.world.ci_places import place_in_codebuild
from witness_generators.world.ci_services import Variables
from witness_generators.world.git.repository import Repository
from witness_generators.world.machines import is_rented
from witness_generators.world.world import Ci, Place, World

MILLISECOND = 1_000_000
IMAGES = {
    "linux": ("aws/codebuild/standard:7.0", "aws/codebuild/amazonlinux-x86_64-standard:5.0"),
    "darwin": ("aws/codebuild/macos-arm-base:14",),
}


@dataclass(frozen=True, slots=True)
class CodebuildJob(CiJob):
    """One build of a project; its random ids are made from `nonce`.

    webhook:  whether a push started it, else its author did.
    batch:    its name in a batch build, "" alone.
    named:    whether the project sets CODEBUILD_PROJECT_NAME, which CodeBuild does not do of its own accord.
    answered: whether `BatchGetBuilds` answers for it: CodeBuild asks for the project in an id, go-witness leaves it out.
    shares:   how long the phases took, a byte for each.
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
        """The world on CodeBuild, which clones over HTTPS and checks a commit out."""
        world = cloned_from(world, source_repository(world.repository))
        return detached(world).in_ci(Ci("codebuild", self.number))

    def runs_in(self, world: World) -> Place:
        """A container of the build's own."""
        host = world.machine.hostname if is_rented(world) else self.nonce.hex()[:12]
        return place_in_codebuild(world, host, 10_000_000 + int.from_bytes(self.nonce[:4]))

    def id(self, world: World) -> str:
        """The build's id: project and UUID."""
        return f"{world.repository.project}:{named_uuid(self.nonce, 'build')}"

    def arn(self, world: World) -> str:
        """The build's Amazon Resource Name."""
        return world.prop(AwsAccount).arn("codebuild", f"build/{self.id(world)}")

    def initiator(self, world: World) -> str:
        """Who started the build."""
        return "GitHub-Hookshot/eb8bd4c" if self.webhook else login(world.repository.author)

    def image(self, world: World) -> str:
        """The image that the build runs in."""
        images = IMAGES[world.machine.os]
        return images[self.shares[0] % len(images)]

    def started(self, world: World) -> int:
        """When the build was submitted, in milliseconds."""
        return world.clock.started.nanoseconds // MILLISECOND - 1000 - sum(self.durations())

    def durations(self) -> tuple[int, ...]:
        """How long the phases before the build itself took, in milliseconds."""
        scales = (1, 20, 200, 30, 150, 60)
        return tuple(share * scale for share, scale in zip(self.shares, scales, strict=True))

    def variables(self, world: World) -> Mapping[str, str]:
        """All the variables of the build (CodeBuild user guide, environment variables in build environments)."""
        return world.once(self._variables)

    def _variables(self, world: World) -> Variables:
        region, commit = world.prop(AwsAccount).region, world.git.commit.id
        found = {
            "AWS_DEFAULT_REGION": region,
            "AWS_REGION": region,
            "CODEBUILD_BUILD_ARN": self.arn(world),
            "CODEBUILD_BUILD_ID": self.id(world),
            "CODEBUILD_BUILD_IMAGE": self.image(world),
            "CODEBUILD_BUILD_NUMBER": str(self.number),
            "CODEBUILD_BUILD_SUCCEEDING": "1",
            "CODEBUILD_INITIATOR": self.initiator(world),
            "CODEBUILD_LOG_PATH": named_uuid(self.nonce, "build"),
            "CODEBUILD_RESOLVED_SOURCE_VERSION": commit,
            "CODEBUILD_SOURCE_REPO_URL": source_repository(world.repository),
            "CODEBUILD_SOURCE_VERSION": self.source_version(world),
            "CODEBUILD_SRC_DIR": self.runs_in(world).checkout,
            "CODEBUILD_START_TIME": str(self.started(world)),
        }
        batch = {"CODEBUILD_BATCH_BUILD_IDENTIFIER": self.batch} if self.batch else {}
        named = {"CODEBUILD_PROJECT_NAME": world.repository.project} if self.named else {}
        return {**found, **batch, **named, **(self._webhook(world) if self.webhook else {})}

    def source_version(self, world: World) -> str:
        """What was asked to be built: the pushed commit, or the branch."""
        return world.git.commit.id if self.webhook else world.repository.branch

    def _webhook(self, world: World) -> dict[str, str]:
        repository = world.repository
        return {
            "CODEBUILD_WEBHOOK_ACTOR_ACCOUNT_ID": str(number_of("github user", login(repository.author))),
            "CODEBUILD_WEBHOOK_EVENT": "PUSH",
            "CODEBUILD_WEBHOOK_HEAD_REF": f"refs/heads/{repository.branch}",
            "CODEBUILD_WEBHOOK_TRIGGER": f"branch/{repository.branch}",
        }


def source_repository(repository: Repository) -> str:
    """The address from which CodeBuild clones: that of `origin` on GitHub, without a user."""
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
