"""One change that breaks each invariant of CI jobs and cloud machines: attestor, place, value."""

from __future__ import annotations

from typing import Any

# invariant → attestor, place below its attestation, value (support.report_breaks.put_value).
BREAKS: dict[str, tuple[str, str, Any]] = {
    "github-times": ("github", "jwt/claims/exp", 1),
    "github-variables": ("github", "runnerarch", "S390X"),
    "github-claim-variables": ("github", "jwt/claims/actor_id", "1"),
    "github-commit": ("github", "jwt/claims/sha", "0" * 40),
    "github-ref": ("git", "branch", "nobody-s"),
    "github-remote": ("git", "remotes", ["https://github.com/nobody/nothing"]),
    "github-claims": ("github", "jwt/claims/run_id", "0"),
    "github-addresses": ("github", "pipelineurl", "https://github.com/"),
    "github-subject": ("github", "jwt/claims/sub", "repo:nobody/nothing:ref:refs/heads/main"),
    "gitlab-ref": ("git", "branch", "nobody-s"),
    "gitlab-times": ("gitlab", "jwt/claims/nbf", 1 << 40),
    "gitlab-variables": ("gitlab", "jobstage", "nowhere"),
    "gitlab-claim-variables": ("gitlab", "jwt/claims/user_email", "nobody@example.com"),
    "gitlab-remote": ("git", "remotes", []),
    "gitlab-claims": ("gitlab", "jwt/claims/job_id", "0"),
    "gitlab-addresses": ("gitlab", "joburl", "https://gitlab.example.com/"),
    "jenkins-variables": ("jenkins", "executornumber", "-1"),
    "jenkins-names": ("jenkins", "buildtag", "jenkins"),
    "jwt-times": ("jwt", "claims/exp", 0),
    "jwt-commit": ("jwt", "claims/sha", "0" * 40),
    "jwt-issuer": ("jwt", "verifiedBy/jwksUrl", "https://example.org/keys"),
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
