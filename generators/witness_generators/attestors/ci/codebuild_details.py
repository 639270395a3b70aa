"""What CodeBuild's `BatchGetBuilds` answers of a build that runs, as Go writes it (aws-sdk-go-v2 `codebuild/types`, Build)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import accumulate
from typing import Any, cast

from witness_generators.attestors.ci.codebuild_job import MILLISECOND, CodebuildJob, source_repository
from witness_generators.attestors.cloud.aws_account import AwsAccount
from witness_generators.attestors.cloud.tokens import named_uuid
from witness_generators.drawing.smallest_values import build_smallest
from witness_generators.world.moments import Moment
from witness_generators.world.world import World
from witness_schema import load

Details = dict[str, Any]
PHASES = ("SUBMITTED", "QUEUED", "PROVISIONING", "DOWNLOAD_SOURCE", "INSTALL", "PRE_BUILD")


@lru_cache
def _blank(kind: str) -> Details:
    """The struct of which nothing was answered: every field is there, in Go's order."""
    definitions = load("aws-codebuild").definitions
    return cast(Details, build_smallest(definitions[f"codebuild.types.{kind}"], definitions))


def _struct(kind: str, **answered: object) -> Details:
    return {**_blank(kind), **answered}


def service_time(milliseconds: int) -> str:
    """A time of the service's, which has whole milliseconds (smithy-go `time/time.go`, ParseEpochSeconds)."""
    return Moment(milliseconds * MILLISECOND).rfc3339()


def build_details(world: World, job: CodebuildJob) -> Details:
    """The build while its command runs: in progress, in the phase BUILD."""
    account, project = world.prop(AwsAccount), world.repository.project
    return _struct(
        "Build",
        Arn=job.arn(world),
        Artifacts=_struct("BuildArtifacts", Location=""),
        **_batch(world, job),
        BuildComplete=False,
        BuildNumber=job.number,
        BuildStatus="IN_PROGRESS",
        Cache=_struct("ProjectCache", Type="NO_CACHE"),
        CurrentPhase="BUILD",
        EncryptionKey=account.arn("kms", "alias/aws/s3"),
        Environment=_environment(world, job),
        Id=job.id(world),
        Initiator=job.initiator(world),
        Logs=_logs(world, job),
        Phases=list(_phases(world, job)),
        ProjectName=project,
        QueuedTimeoutInMinutes=480,
        ResolvedSourceVersion=world.git.commit.id,
        SecondaryArtifacts=[],
        SecondarySourceVersions=[],
        SecondarySources=[],
        ServiceRole=f"arn:aws:iam::{account.number}:role/service-role/codebuild-{project}-service-role",
        Source=_source(world, job),
        SourceVersion=job.source_version(world),
        StartTime=service_time(job.started(world)),
        TimeoutInMinutes=60,
    )


def _batch(world: World, job: CodebuildJob) -> Details:
    """The batch build that it is one of, where it is one of any."""
    batch = f"build-batch/{world.repository.project}:{named_uuid(job.nonce, 'batch')}"
    return {"BuildBatchArn": world.prop(AwsAccount).arn("codebuild", batch)} if job.batch else {}


def _environment(world: World, job: CodebuildJob) -> Details:
    mac = world.machine.os == "darwin"
    own = _struct("EnvironmentVariable", Name="CODEBUILD_PROJECT_NAME", Value=world.repository.project)
    return _struct(
        "ProjectEnvironment",
        ComputeType="BUILD_GENERAL1_MEDIUM" if mac else "BUILD_GENERAL1_SMALL",
        Image=job.image(world),
        Type="MAC_ARM" if mac else "LINUX_CONTAINER",
        EnvironmentVariables=[{**own, "Type": "PLAINTEXT"}] if job.named else [],
        ImagePullCredentialsType="CODEBUILD",
        PrivilegedMode=False,
    )


def _logs(world: World, job: CodebuildJob) -> Details:
    account = world.prop(AwsAccount)
    group, stream = f"/aws/codebuild/{world.repository.project}", named_uuid(job.nonce, "build")
    console = (
        f"https://console.aws.amazon.com/cloudwatch/home?region={account.region}#logsV2:log-groups/log-group"
    )
    return _struct(
        "LogsLocation",
        CloudWatchLogs=_struct("CloudWatchLogsConfig", Status="ENABLED"),
        CloudWatchLogsArn=account.arn("logs", f"log-group:{group}:log-stream:{stream}"),
        DeepLink=f"{console}/{group.replace('/', '$252F')}/log-events/{stream}",
        GroupName=group,
        S3Logs=_struct("S3LogsConfig", Status="DISABLED", EncryptionDisabled=False),
        StreamName=stream,
    )


def _phases(world: World, job: CodebuildJob) -> Iterator[Details]:
    durations = job.durations()
    ends = list(accumulate(durations, initial=job.started(world)))
    for phase, lasted, begun, ended in zip(PHASES, durations, ends, ends[1:], strict=False):
        contexts = (
            None if phase in {"SUBMITTED", "QUEUED"} else [_struct("PhaseContext", Message="", StatusCode="")]
        )
        yield _struct(
            "BuildPhase",
            Contexts=contexts,
            DurationInSeconds=lasted // 1000,
            EndTime=service_time(ended),
            PhaseStatus="SUCCEEDED",
            PhaseType=phase,
            StartTime=service_time(begun),
        )
    yield _struct("BuildPhase", PhaseType="BUILD", StartTime=service_time(ends[-1]))


def _source(world: World, job: CodebuildJob) -> Details:
    return _struct(
        "ProjectSource",
        Type="GITHUB",
        Buildspec="",
        GitCloneDepth=1,
        GitSubmodulesConfig=_struct("GitSubmodulesConfig", FetchSubmodules=False),
        InsecureSsl=False,
        Location=source_repository(world.repository),
        ReportBuildStatus=job.webhook,
    )
