"""What CodeBuild's `BatchGetBuilds` answers of a build that runs, as Go writes it (aws-sdk-go-v2 `codebuild/types`, Build)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import accumulate
from typing import Any, cast

from witness_generators.attestors.ci.codebuild_job import MILLISECOND, CodebuildJob, build_clone_url
from witness_generators.attestors.cloud.aws_account import AwsAccount
from witness_generators.attestors.cloud.tokens import derive_uuid
from witness_generators.drawing.smallest_values import build_smallest
from witness_generators.world.moments import Moment
from witness_generators.world.world import World
from witness_schema import load

Details = dict[str, Any]
PHASES = ("SUBMITTED", "QUEUED", "PROVISIONING", "DOWNLOAD_SOURCE", "INSTALL", "PRE_BUILD")


@lru_cache
def _build_blank(kind: str) -> Details:
    """The struct of which nothing was answered: every field is there, in Go's order."""
    definitions = load("aws-codebuild").definitions
    return cast(Details, build_smallest(definitions[f"codebuild.types.{kind}"], definitions))


def _fill_struct(kind: str, **answered: object) -> Details:
    return {**_build_blank(kind), **answered}


def format_service_time(milliseconds: int) -> str:
    """A time of the service's, which has whole milliseconds (smithy-go `time/time.go`, ParseEpochSeconds)."""
    return Moment(milliseconds * MILLISECOND).rfc3339()


def build_details(world: World, job: CodebuildJob) -> Details:
    """The build while its command runs: in progress, in the phase BUILD."""
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
        EncryptionKey=account.arn("kms", "alias/aws/s3"),
        Environment=_describe_environment(world, job),
        Id=job.id(world),
        Initiator=job.initiator(world),
        Logs=_describe_logs(world, job),
        Phases=list(_list_phases(world, job)),
        ProjectName=project,
        QueuedTimeoutInMinutes=480,
        ResolvedSourceVersion=world.git.commit.id,
        SecondaryArtifacts=[],
        SecondarySourceVersions=[],
        SecondarySources=[],
        ServiceRole=f"arn:aws:iam::{account.number}:role/service-role/codebuild-{project}-service-role",
        Source=_describe_source(world, job),
        SourceVersion=job.source_version(world),
        StartTime=format_service_time(job.find_start(world)),
        TimeoutInMinutes=60,
    )


def _name_batch(world: World, job: CodebuildJob) -> Details:
    """The batch build that it is one of, where it is one of any."""
    batch = f"build-batch/{world.repository.project}:{derive_uuid(job.nonce, 'batch')}"
    return {"BuildBatchArn": world.prop(AwsAccount).arn("codebuild", batch)} if job.batch else {}


def _describe_environment(world: World, job: CodebuildJob) -> Details:
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
    group, stream = f"/aws/codebuild/{world.repository.project}", derive_uuid(job.nonce, "build")
    console = (
        f"https://console.aws.amazon.com/cloudwatch/home?region={account.region}#logsV2:log-groups/log-group"
    )
    return _fill_struct(
        "LogsLocation",
        CloudWatchLogs=_fill_struct("CloudWatchLogsConfig", Status="ENABLED"),
        CloudWatchLogsArn=account.arn("logs", f"log-group:{group}:log-stream:{stream}"),
        DeepLink=f"{console}/{group.replace('/', '$252F')}/log-events/{stream}",
        GroupName=group,
        S3Logs=_fill_struct("S3LogsConfig", Status="DISABLED", EncryptionDisabled=False),
        StreamName=stream,
    )


def _list_phases(world: World, job: CodebuildJob) -> Iterator[Details]:
    durations = job.durations()
    ends = list(accumulate(durations, initial=job.find_start(world)))
    for phase, lasted, begun, ended in zip(PHASES, durations, ends, ends[1:], strict=False):
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
    yield _fill_struct("BuildPhase", PhaseType="BUILD", StartTime=format_service_time(ends[-1]))


def _describe_source(world: World, job: CodebuildJob) -> Details:
    return _fill_struct(
        "ProjectSource",
        Type="GITHUB",
        Buildspec="",
        GitCloneDepth=1,
        GitSubmodulesConfig=_fill_struct("GitSubmodulesConfig", FetchSubmodules=False),
        InsecureSsl=False,
        Location=build_clone_url(world.repository),
        ReportBuildStatus=job.webhook,
    )
