"""Requirements on the CI job of a step and on its tokens."""

from __future__ import annotations

from witness_training.families.write_rego import parameter_draws as draw
from witness_training.families.write_rego.forms.field_forms import gap_at_most, must, must_not
from witness_training.families.write_rego.forms.service_forms import against
from witness_training.families.write_rego.forms.value_tests import (
    ends,
    equal,
    filled,
    one_of,
    starts,
)
from witness_training.families.write_rego.json_places import Json, read
from witness_training.families.write_rego.requirement_kind import Kind

_CLAIMS = ("jwt", "claims")


def _has_token(attestation: Json) -> bool:
    return isinstance(read(attestation, ("jwt", "claims", "exp")), int)


def _has_times(attestation: Json) -> bool:
    claims = attestation.get("claims") or {}
    return isinstance(claims.get("exp"), int) and isinstance(claims.get("iat"), int)


def _owner(address: str) -> str:
    return address[: address.rfind("/") + 1] if address.count("/") >= 4 else ""


GITHUB: tuple[Kind, ...] = (
    Kind("github-owner", against(must((*_CLAIMS, "repository_owner"), equal("mallory"), optional=True), "github:other-repository"), draw.taken((*_CLAIMS, "repository_owner"), str, "acme"), "the repository belongs to %v, not to {value}",
        ("the owner of the repository must be {value}, by the token", "the token's claim of the repository's owner has to be {value}"),
        ("tokens of another repository owner than {value}", "repositories that do not belong to {value}, by the token"), missing=True),
    Kind("github-repository", against(must((*_CLAIMS, "repository"), equal("mallory/core"), optional=True), "github:other-repository"), draw.taken((*_CLAIMS, "repository"), str, "acme/core"), "the repository is %v, not {value}",
        ("the token must be that of the repository {value}", "the repository that the token names has to be {value}"),
        ("tokens of any repository but {value}", "repositories other than {value}"), missing=True),
    Kind("github-ref", against(must((*_CLAIMS, "ref"), equal("refs/heads/wip", "refs/pull/7/merge"), optional=True), "github:other-ref"), draw.value("refs/heads/main", "refs/heads/release", "refs/heads/stable", "refs/heads/production"), "the job ran for %v, not for {value}",
        ("the token's ref must be {value}", "the job has to run for the ref {value}, by its token"),
        ("tokens whose ref is not {value}", "jobs for another ref than {value}, by their token"), missing=True),
    Kind("github-ref-prefix", must((*_CLAIMS, "ref"), starts("refs/pull/7/merge", "main", tails=("v1.2.3", "1.x"))  , optional=True), draw.value("refs/tags/", "refs/heads/release/", "refs/tags/v", "refs/heads/"), "the job ran for %v, which does not begin with {value}",
        ("the token's ref must start with {value}", "the job has to run for a ref that begins with {value}, by its token"),
        ("tokens whose ref does not start with {value}", "a ref in the token outside of {value}"), missing=True),
    Kind("github-event", must((*_CLAIMS, "event_name"), one_of("repository_dispatch", "pull_request_target", near=False), optional=True), draw.values("push", "release", "workflow_dispatch", "schedule", "merge_group"), "the event %v is not one of {values}",
        ("the event of the job must be {values}, by its token", "the token's claim of the event has to be {values}"),
        ("tokens of other events than {values}", "jobs started by an event that is not {values}"), missing=True),
    Kind("github-event-refused", must_not((*_CLAIMS, "event_name"), equal("push", "release", near=False), optional=True), draw.value("pull_request", "pull_request_target", "workflow_dispatch", "schedule"), "the job was started by %v",
        ("the event of the job must not be {value}, by its token", "no job started by {value} may pass, by its token"),
        ("tokens of the event {value}", "jobs that {value} started, by their token")),
    Kind("github-runner", must((*_CLAIMS, "runner_environment"), equal("github-hosted", "self-hosted", near=False), optional=True), draw.value("github-hosted", "self-hosted"), "the runner is %v, not {value}",
        ("the runner must be {value}, by the token", "the token's runner environment has to be {value}"),
        ("runners that are not {value}, by the token", "tokens whose runner environment is not {value}"), missing=True),
    Kind("github-visibility", must((*_CLAIMS, "repository_visibility"), equal("public", "private", "internal", near=False), optional=True), draw.value("private", "internal", "public"), "the repository is %v, not {value}",
        ("the repository must be {value}, by the token", "the token has to say that the repository is {value}"),
        ("tokens of repositories that are not {value}", "repositories of another visibility than {value}"), missing=True),
    Kind("github-workflow", must((*_CLAIMS, "job_workflow_ref"), ends("acme/ci/.github/workflows/x.yml@refs/heads/wip", heads=("acme/ci/.github/workflows/build.yml", "o/r/.github/workflows/b.yaml")), optional=True), draw.value("@refs/heads/main", "@refs/heads/release", "@refs/tags/v1"), "the workflow %v does not end in {value}",
        ("the reference of the job's workflow (`job_workflow_ref`) must end in {value}", "the workflow named by `job_workflow_ref` has to be taken from {value}, so end in that"),
        ("workflows whose `job_workflow_ref` does not end in {value}", "a `job_workflow_ref` that ends in anything but {value}"), missing=True),
    Kind("github-lifetime", gap_at_most((*_CLAIMS, "exp"), (*_CLAIMS, "iat")), draw.limits(300, 600, 900, 3600), "the token runs from %v to %v, which is more than {limit} seconds, or cannot be told",
        ("the token must live for {limit} seconds at most, from `iat` to `exp`", "between `iat` and `exp` there may be {limit} seconds and no more"),
        ("tokens that live for more than {limit} seconds between `iat` and `exp`", "an `exp` more than {limit} seconds after `iat`"), suits=_has_token),
    Kind("github-runner-os", must(("runneros",), equal("Linux", "macOS", "Windows", near=False)), draw.value("Linux", "macOS"), "the runner's system is %v, not {value}",
        ("the runner's operating system must be {value}", "the job has to run on a {value} runner"),
        ("runners with another operating system than {value}", "jobs on runners that are not {value}")),
    Kind("github-runner-arch", must(("runnerarch",), equal("X64", "ARM64", "X86", near=False)), draw.value("X64", "ARM64"), "the runner's architecture is %v, not {value}",
        ("the runner's architecture must be {value}", "the job has to run on a runner of the architecture {value}"),
        ("runners of another architecture than {value}", "jobs on an architecture that is not {value}")),
    Kind("github-pipeline", must(("pipelinename",), equal("Build", "CI")), draw.taken(("pipelinename",), str, "release"), "the workflow is named %v, not {value}",
        ("the pipeline's name must be {value}", "the job has to belong to the pipeline {value}"),
        ("pipelines of another name than {value}", "jobs of any pipeline but {value}")),
    Kind("github-project", must(("projecturl",), starts("https://github.com.example.net/acme/core", tails=("core", "tiny-api"))), draw.taken(("projecturl",), _owner, "https://github.com/acme/"), "the project %v does not begin with {value}",
        ("the project's address must start with {value}", "the project has to lie below {value}"),
        ("projects whose address does not start with {value}", "projects outside of {value}")),
)  # fmt: skip
GITLAB: tuple[Kind, ...] = (
    Kind("gitlab-stage", must(("jobstage",), one_of(".pre", "manual")), draw.values("build", "test", "package", "deploy", ".post", "release"), "stage %v is not one of {values}",
        ("the job must belong to the stage {values}", "the stage of the job has to be {values}"),
        ("jobs of other stages than {values}", "stages that are not {values}")),
    Kind("gitlab-image", must(("jobimage",), starts("alpine:3.19", "docker.io/evil:1", tails=("python:3.12", "golang:1.22"))), draw.value("registry.example.com/", "python:", "golang:", "registry.gitlab.com/acme/", "node:20"), "the image %v does not begin with {value}",
        ("the job's image must start with {value}", "the job has to run in an image whose name begins with {value}"),
        ("job images that do not start with {value}", "jobs in an image outside of {value}")),
    Kind("gitlab-image-refused", must_not(("jobimage",), ends("golang:1.22", heads=("alpine", "registry.example.com/ci"))), draw.value(":latest", ":edge", ":nightly", "-dev"), "the image %v ends in {value}",
        ("the job's image must not end in {value}", "no job may run in an image that ends in {value}"),
        ("job images that end in {value}", "jobs in an image named …{value}")),
    Kind("gitlab-server", must(("ciserverurl",), equal("https://gitlab.example.net", "http://gitlab.example.com")), draw.taken(("ciserverurl",), str, "https://gitlab.example.com"), "the server is %v, not {value}",
        ("the address of the GitLab server must be {value}", "the job has to come from the server {value}"),
        ("jobs of another server than {value}", "servers other than {value}")),
    Kind("gitlab-project", must(("projecturl",), starts("https://gitlab.com/mallory/core", tails=("core", "tiny-api"))), draw.taken(("projecturl",), _owner, "https://gitlab.example.com/acme/"), "the project %v does not begin with {value}",
        ("the project's address must start with {value}", "the project has to lie below {value}"),
        ("projects whose address does not start with {value}", "projects outside of {value}")),
    Kind("gitlab-config", must(("ciconfigpath",), equal("ci/other.yml", "")), draw.value(".gitlab-ci.yml", "ci/pipeline.yml", ".gitlab/build.yml"), "the configuration is %v, not {value}",
        ("the CI configuration must be the file {value}", "the path of the pipeline's configuration has to be {value}"),
        ("pipelines that are configured by another file than {value}", "a path of the CI configuration that is not {value}")),
    Kind("gitlab-job", must(("jobname",), equal("other-job")), draw.taken(("jobname",), str, "build"), "the job is %v, not {value}",
        ("the job's name must be {value}", "only the job {value} may have run the step"),
        ("jobs of another name than {value}", "any job but {value}")),
    Kind("gitlab-protected", must((*_CLAIMS, "ref_protected"), equal("false", near=False), optional=True), draw.fixed(value="true"), "the token's ref_protected is %v, not {value}",
        ("the token's claim `ref_protected` must be the text {value}", "the ref of the job has to be protected: the claim `ref_protected` is {value}, as a text"),
        ("jobs whose token does not have {value} as `ref_protected`", "tokens of refs that are not protected (`ref_protected` other than {value})"), missing=True, suits=_has_token),
)  # fmt: skip
JENKINS: tuple[Kind, ...] = (
    Kind("jenkins-server", must(("jenkinsurl",), equal("https://ci.invalid/", "http://localhost:8080/")), draw.taken(("jenkinsurl",), str, "https://jenkins.example.com/"), "the server is %v, not {value}",
        ("the address of the Jenkins server must be {value}", "the build has to come from the server {value}"),
        ("builds of another server than {value}", "servers other than {value}")),
    Kind("jenkins-node-refused", must_not(("nodename",), equal("agent-7", "linux-1")), draw.value("built-in", "master", "localhost", "windows-1"), "the build ran on the node %v",
        ("the build must not run on the node {value}", "the node must be another one than {value}"),
        ("builds on the node {value}", "the node {value}")),
    Kind("jenkins-node", must(("nodename",), starts("built-in", "localhost", tails=("0240", "b7"))), draw.value("agent-", "runner-", "linux-", "ci-"), "the node %v does not begin with {value}",
        ("the node's name must start with {value}", "the build has to run on a node whose name begins with {value}"),
        ("nodes whose name does not start with {value}", "builds on a node without the prefix {value}")),
    Kind("jenkins-job", must(("jobname",), ends("core/wip", "demo", heads=("core", "platform/api"))), draw.value("/main", "/release", "/stable", "-release"), "the job %v does not end in {value}",
        ("the job's name must end in {value}", "the build has to be of a job whose name ends in {value}"),
        ("jobs whose name does not end in {value}", "builds of a job outside of {value}")),
    Kind("jenkins-folder", must(("jobname",), starts("demo/core", "core", tails=("core", "api/main"))), draw.value("platform/", "Team A/", "release/", "prod/"), "the job %v does not begin with {value}",
        ("the job's name must start with {value}", "the job has to lie in the folder {value}"),
        ("jobs whose name does not start with {value}", "jobs outside of the folder {value}")),
    Kind("jenkins-workspace", must(("workspace",), starts("/home/ada/work", "/tmp/ws", tails=("core_main", "x/y"))), draw.value("/var/lib/jenkins/workspace/", "/home/jenkins/agent/workspace/", "/data/jenkins/"), "the workspace %v does not begin with {value}",
        ("the workspace must start with {value}", "the build has to have its workspace below {value}"),
        ("workspaces that do not start with {value}", "workspaces outside of {value}")),
    Kind("jenkins-java", must_not(("javahome",), starts("/opt/java/openjdk", tails=("java-8", "17"))), draw.value("/usr/lib/jvm/", "/home/", "/tmp/", "/opt/jdk"), "the Java home is %v",
        ("the Java home must not start with {value}", "no build may use a Java below {value}"),
        ("builds whose Java home starts with {value}", "a Java home below {value}")),
)  # fmt: skip
JWT: tuple[Kind, ...] = (
    Kind("jwt-issuer", must(("claims", "iss"), equal("https://issuer.invalid"), optional=True), draw.taken(("claims", "iss"), str, "https://login.corp.example", "https://tokens.example.com"), "the issuer is %v, not {value}",
        ("the token must have been issued by {value}", "the issuer of the token has to be {value}"),
        ("tokens of another issuer than {value}", "issuers other than {value}"), missing=True),
    Kind("jwt-subject", must(("claims", "sub"), starts("user:mallory", "anonymous", tails=("core:ref:refs/heads/main", "api"))  , optional=True), draw.value("repo:acme/", "project_path:acme/", "system:serviceaccount:ci:", "spiffe://example.org/ci/"), "the subject %v does not begin with {value}",
        ("the subject of the token must start with {value}", "the token has to be for a subject that begins with {value}"),
        ("tokens whose subject does not start with {value}", "subjects outside of {value}"), missing=True),
    Kind("jwt-lifetime", gap_at_most(("claims", "exp"), ("claims", "iat")), draw.limits(300, 600, 900, 3600, 7200), "the token runs from %v to %v, which is more than {limit} seconds, or cannot be told",
        ("the token must live for {limit} seconds at most, from `iat` to `exp`", "between `iat` and `exp` there may be {limit} seconds and no more"),
        ("tokens that live for more than {limit} seconds between `iat` and `exp`", "an `exp` more than {limit} seconds after `iat`"), suits=_has_times),
    Kind("jwt-id", must(("claims", "jti"), filled("a1b2", "223089ba"), optional=True, said=False), draw.nothing, "the token has no id",
        ("the token must have an id (`jti`) that is not empty", "the claim `jti` has to be there, and to be no empty text"),
        ("tokens without a `jti`, or with an empty one", "tokens that have no id of their own"), missing=True),
    Kind("jwt-keys", must(("verifiedBy", "jwksUrl"), starts("http://login.corp.example/keys", "https://keys.invalid/jwks", tails=(".well-known/jwks", "keys"))), draw.value("https://login.corp.example/", "https://token.actions.githubusercontent.com/", "https://gitlab.example.com/", "https://kubernetes.default.svc/"), "the keys come from %v",
        ("the address of the keys that verified the token must start with {value}", "the token has to be verified by keys from below {value}"),
        ("tokens that were verified by keys from outside of {value}", "an address of the keys that does not start with {value}")),
    Kind("jwt-audience", must(("claims", "aud"), equal("other"), optional=True), draw.value("witness", "sigstore", "sts.amazonaws.com", "https://archivista.example.com"), "the audience is %v, not the text {value}",
        ("the audience claim of the token must be the text {value}", "the claim `aud` has to equal the text {value}"),
        ("tokens whose `aud` is not the text {value}", "audiences other than the text {value}"), missing=True),
)  # fmt: skip
_BUILD = ("build_info",)
CODEBUILD: tuple[Kind, ...] = (
    Kind("codebuild-project", must((*_BUILD, "project_name"), equal("sandbox"), optional=True), draw.taken((*_BUILD, "project_name"), str, "core"), "the project is %v, not {value}",
        ("the build must belong to the CodeBuild project {value}", "the name of the CodeBuild project has to be {value}"),
        ("builds of another CodeBuild project than {value}", "projects other than {value}"), missing=True, of="aws-codebuild"),
    Kind("codebuild-region", must((*_BUILD, "region"), one_of("us-gov-west-1", "af-south-1"), optional=True), draw.values("us-east-1", "us-west-2", "eu-west-1", "eu-central-1", "ap-northeast-1"), "region %v is not one of {values}",
        ("the region of the build must be {values}", "the build has to run in {values}"),
        ("builds outside of the region {values}", "regions other than {values}"), missing=True, of="aws-codebuild"),
    Kind("codebuild-source", must((*_BUILD, "source_repo"), starts("https://git.invalid/x.git", tails=("core.git", "api.git")), optional=True), draw.taken((*_BUILD, "source_repo"), _owner, "https://github.com/acme/"), "the source %v does not begin with {value}",
        ("the source repository must start with {value}", "the build has to take its source from below {value}"),
        ("builds whose source repository does not start with {value}", "sources outside of {value}"), missing=True, of="aws-codebuild"),
    Kind("codebuild-initiator", must((*_BUILD, "initiator"), starts("ada", "codepipeline/x", tails=("eb8bd4c", "1")), optional=True), draw.value("GitHub-Hookshot/", "codepipeline/release-", "rule/nightly-"), "the initiator %v does not begin with {value}",
        ("the initiator of the build must start with {value}", "the build has to be started by an initiator that begins with {value}"),
        ("builds whose initiator does not start with {value}", "initiators outside of {value}"), missing=True, of="aws-codebuild"),
    Kind("codebuild-event", must((*_BUILD, "webhook_event"), equal("PULL_REQUEST_CREATED", "PULL_REQUEST_UPDATED", near=False), optional=True), draw.value("PUSH", "PULL_REQUEST_MERGED", "RELEASED"), "the webhook event is %v, not {value}",
        ("the webhook event must be {value}", "the build has to be started by the webhook event {value}"),
        ("builds of another webhook event than {value}", "webhook events other than {value}"), missing=True, of="aws-codebuild"),
    Kind("codebuild-ref", must((*_BUILD, "webhook_head_ref"), equal("refs/heads/wip"), optional=True), draw.value("refs/heads/main", "refs/heads/release", "refs/heads/stable"), "the head ref is %v, not {value}",
        ("the webhook's head ref must be {value}", "the webhook has to name {value} as its head ref"),
        ("builds whose webhook has another head ref than {value}", "head refs other than {value}"), missing=True, of="aws-codebuild"),
    Kind("codebuild-no-batch", must_not((*_BUILD, "batch_build_id"), filled("build0", "build7", empty=False), optional=True), draw.nothing, "the build is part of the batch build %v",
        ("the build must not be part of a batch", "no batch build id may be recorded"),
        ("builds that are part of a batch", "builds with a batch build id"), of="aws-codebuild"),
)  # fmt: skip
ROWS = GITHUB + GITLAB + JENKINS + JWT + CODEBUILD
