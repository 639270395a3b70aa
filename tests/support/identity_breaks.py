"""One change that breaks each invariant of CI jobs and cloud machines: attestor, place, value."""

from __future__ import annotations

from typing import Any


def is_hosted(found: dict[str, Any]) -> bool:
    return bool(found["github"]["jwt"]["claims"]["runner_environment"] == "github-hosted")


def is_without_enterprise(found: dict[str, Any]) -> bool:
    return "enterprise" not in found["github"]["jwt"]["claims"]


def is_not_bot(found: dict[str, Any]) -> bool:
    return bool(found["github"]["jwt"]["claims"]["actor"] != "dependabot[bot]")


# invariant → attestor, place below its attestation, value (support.report_breaks.put_value), and where that breaks it, if not everywhere.
BREAKS: dict[str, tuple[Any, ...]] = {
    "github-times": ("github", "jwt/claims/exp", 1),
    "github-variables": ("github", "runnerarch", "S390X"),
    "github-claim-variables": ("github", "jwt/claims/actor_id", "1"),
    "github-commit": ("github", "jwt/claims/sha", "0" * 40),
    "github-ref": ("git", "branch", "nobody-s"),
    "github-remote": ("git", "remotes", ["https://github.com/nobody/nothing"]),
    "github-claims": ("github", "jwt/claims/run_id", "0"),
    "github-addresses": ("github", "pipelineurl", "https://github.com/"),
    "github-subject": ("github", "jwt/claims/sub", "repo:nobody/nothing:ref:refs/heads/main"),
    "github-called": ("github", "jwt/claims/job_workflow_ref", "nobody/nothing/build.yml@main"),
    "github-environment": ("github", "jwt/claims/environment_node_id", "EN_kwDOAAAAAM4AAAAA"),
    "github-enterprise": ("github", "jwt/claims/repository_visibility", "internal", is_without_enterprise),
    "github-clock": ("network-trace", "network_trace/start_time", "2026-01-01T12:00:00+02:00", is_hosted),
    "github-action": ("environment", "variables/GITHUB_ACTION_PATH", "/srv/elsewhere"),
    "github-bot": ("github", "jwt/claims/actor_id", "49699333", is_not_bot),
    "gitlab-ref": ("git", "branch", "nobody-s"),
    "gitlab-times": ("gitlab", "jwt/claims/nbf", 1 << 40),
    "gitlab-variables": ("gitlab", "jobstage", "nowhere"),
    "gitlab-claim-variables": ("gitlab", "jwt/claims/user_email", "nobody@example.com"),
    "gitlab-remote": ("git", "remotes", []),
    "gitlab-claims": ("gitlab", "jwt/claims/job_id", "0"),
    "gitlab-addresses": ("gitlab", "joburl", "https://gitlab.example.com/"),
    "gitlab-names": ("environment", "variables/CI_PROJECT_ROOT_NAMESPACE", "nobody"),
    "jenkins-variables": ("jenkins", "executornumber", "-1"),
    "jenkins-names": ("jenkins", "buildtag", "jenkins"),
    "jwt-times": ("jwt", "claims/exp", 0),
    "jwt-commit": ("jwt", "claims/sha", "0" * 40),
    "jwt-issuer": ("jwt", "verifiedBy/jwksUrl", "https://example.org/keys"),
    "jwt-config": ("jwt", "claims/ci_config_sha", "0" * 40),
    "jwt-github": ("jwt", "claims/run_id", "0"),
    "jwt-gitlab": ("jwt", "claims/job_id", "0"),
    "aws-document": ("aws", "imageId", "ami-0"),
    "aws-signature": ("aws", "rawsig", "AAAA"),
    "aws-zone": ("aws", "availabilityZone", "eu-west-9a"),
    "aws-host": ("aws", "privateIp", "10.9.9.9"),
    "codebuild-variables": ("aws-codebuild", "build_info/initiator", "nobody"),
    "codebuild-arn": ("aws-codebuild", "build_info/build_id", "other:1"),
    "codebuild-commit": ("aws-codebuild", "build_info/source_version", "0" * 40),
    "codebuild-remote": ("aws-codebuild", "build_info/source_repo", "https://github.com/nobody/nothing.git"),
    "codebuild-details": ("aws-codebuild", "raw_build_details", "{}"),
    "codebuild-github": ("aws-codebuild", "build_info/webhook_event", "PUSH"),
    "codebuild-gitlab": ("aws-codebuild", "build_info/webhook_event", "PUSH"),
    "gcp-iit-times": ("gcp-iit", "jwt/claims/exp", 0),
    "gcp-project": ("gcp-iit", "project_number", "other"),
    "gcp-host": ("gcp-iit", "cluster_name", "other"),
    "gcp-token": ("gcp-iit", "jwt/claims/aud", "other"),
    "gcp-os": ("environment", "os", "windows"),
}
