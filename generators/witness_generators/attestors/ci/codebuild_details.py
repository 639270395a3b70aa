"""CodeBuild's answer to `BatchGetBuilds` about a running build, as Go writes it (aws-sdk-go-v2 `codebuild/types`, Build)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import accumulate
from typing import Any, cast

from witness_generators.attestors.ci.codebuild_job import MILLISECOND, CodebuildJob
from witness_generators.attestors.ci.jobs import find_runner_job
from witness_generators.attestors.cloud.aws_account import AwsAccount
from witness_generators.attestors.cloud.tokens import derive_uuid
from witness_generators.drawing.smallest_values import build_smallest
from witness_generators.world.moments import Moment
from witness_generators.world.world import World
from witness_schema import load

Details = dict[str, Any]
# The phases before BUILD, in order (CodeBuild user guide, build phase transitions).
PHASES = ("SUBMITTED", "QUEUED", "PROVISIONING", "DOWNLOAD_SOURCE", "INSTALL", "PRE_BUILD")


@lru_cache
def _build_blank(kind: str) -> Details:
    """Build the SDK struct of this name with every field at its zero value, in Go's order."""
    # The SDK structs carry no JSON tags, so Go writes all fields; the bundled schema lists them in order.
    definitions = load("aws-codebuild").definitions
    return cast(Details, build_smallest(definitions[f"codebuild.types.{kind}"], definitions))


def _fill_struct(kind: str, **answered: object) -> Details:
    # Unpacking keeps the place of a key that is there already, so Go's order survives.
    return {**_build_blank(kind), **answered}


def format_service_time(milliseconds: int) -> str:
    """Format a time as Go writes what it parsed: to the millisecond (smithy-go `time/time.go`, ParseEpochSeconds)."""
    return Moment(milliseconds * MILLISECOND).rfc3339()


def build_details(world: World, job: CodebuildJob) -> Details:
    """Build the record of the build while its command runs: in progress, in the phase BUILD."""
    account, project = world.prop(AwsAccount), world.repository.project
    return _fill_struct(
        "Build",
        Arn=job.arn(world),
        Artifacts=_fill_struct("BuildArtifacts", Location=""),
        **_name_batch(world, job),
        BuildComplete=False,
        BuildNumber=job.number,
        BuildStatus="IN_PROGRESS",
        Cache=_fill_struct("ProjectCache", Type="NO_CACHE"),
        CurrentPhase="BUILD",
        # A project without a key of its own uses the key that AWS manages for S3.
        EncryptionKey=account.arn("kms", "alias/aws/s3"),
        Environment=_describe_environment(world, job),
        Id=job.id(world),
        Initiator=job.initiator(world),
        Logs=_describe_logs(world, job),
        Phases=list(_list_phases(world, job)),
        ProjectName=project,
        # The defaults of a new project: 8 hours in the queue, 1 hour for the build.
        QueuedTimeoutInMinutes=480,
        ResolvedSourceVersion=job.resolved_commit(world),
        SecondaryArtifacts=[],
        SecondarySourceVersions=[],
        SecondarySources=[],
        # IAM has no region, so the region of this ARN is empty.
        ServiceRole=f"arn:aws:iam::{account.number}:role/service-role/codebuild-{project}-service-role",
        Source=_describe_source(world, job),
        SourceVersion=job.source_version(world),
        StartTime=format_service_time(job.find_start(world)),
        TimeoutInMinutes=60,
    )


def _name_batch(world: World, job: CodebuildJob) -> Details:
    """Name the batch build that this build belongs to; no field for a build on its own."""
    batch = f"build-batch/{world.repository.project}:{job.batch_id}"
    return {"BuildBatchArn": world.prop(AwsAccount).arn("codebuild", batch)} if job.batch else {}


def _describe_environment(world: World, job: CodebuildJob) -> Details:
    # CodeBuild offers macOS only on Arm, and not in the small size.
    mac = world.machine.os == "darwin"
    own = _fill_struct("EnvironmentVariable", Name="CODEBUILD_PROJECT_NAME", Value=world.repository.project)
    return _fill_struct(
        "ProjectEnvironment",
        ComputeType="BUILD_GENERAL1_MEDIUM" if mac else "BUILD_GENERAL1_SMALL",
        Image=job.image(world),
        Type="MAC_ARM" if mac else "LINUX_CONTAINER",
        EnvironmentVariables=[{**own, "Type": "PLAINTEXT"}] if job.named else [],
        ImagePullCredentialsType="CODEBUILD",
        PrivilegedMode=False,
    )


def _describe_logs(world: World, job: CodebuildJob) -> Details:
    account = world.prop(AwsAccount)
    # CodeBuild names the log group after the project, and the stream after the build's UUID.
    group, stream = f"/aws/codebuild/{world.repository.project}", derive_uuid(job.nonce, "build")
    console = (
        f"https://console.aws.amazon.com/cloudwatch/home?region={account.region}#logsV2:log-groups/log-group"
    )
    return _fill_struct(
        "LogsLocation",
        CloudWatchLogs=_fill_struct("CloudWatchLogsConfig", Status="ENABLED"),
        CloudWatchLogsArn=account.arn("logs", f"log-group:{group}:log-stream:{stream}"),
        # In its fragment the console escapes a slash as `%2F`, and the percent sign again as `$25`.
        DeepLink=f"{console}/{group.replace('/', '$252F')}/log-events/{stream}",
        GroupName=group,
        S3Logs=_fill_struct("S3LogsConfig", Status="DISABLED", EncryptionDisabled=False),
        StreamName=stream,
    )


def _list_phases(world: World, job: CodebuildJob) -> Iterator[Details]:
    durations = job.durations()
    ends = list(accumulate(durations, initial=job.find_start(world)))
    for phase, lasted, begun, ended in zip(PHASES, durations, ends, ends[1:], strict=False):
        # SUBMITTED and QUEUED have no context; the later phases have one, with empty texts on success.
        contexts = (
            None
            if phase in {"SUBMITTED", "QUEUED"}
            else [_fill_struct("PhaseContext", Message="", StatusCode="")]
        )
        yield _fill_struct(
            "BuildPhase",
            Contexts=contexts,
            DurationInSeconds=lasted // 1000,
            EndTime=format_service_time(ended),
            PhaseStatus="SUCCEEDED",
            PhaseType=phase,
            StartTime=format_service_time(begun),
        )
    # The running phase has no end, duration or status yet.
    yield _fill_struct("BuildPhase", PhaseType="BUILD", StartTime=format_service_time(ends[-1]))


def _describe_source(world: World, job: CodebuildJob) -> Details:
    runner = find_runner_job(world)
    return _fill_struct(
        "ProjectSource",
        Type=runner.source_type if runner else "GITHUB",
        # An empty buildspec stands for `buildspec.yml` in the root of the source.
        Buildspec="",
        GitCloneDepth=1,
        GitSubmodulesConfig=_fill_struct("GitSubmodulesConfig", FetchSubmodules=False),
        InsecureSsl=False,
        Location=job.source_address(world),
        ReportBuildStatus=job.webhook,
    )
