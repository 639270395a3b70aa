"""The tokens of a job on GitLab: `CI_JOB_JWT` on servers before 17.0, and ID tokens for an audience of choice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from witness_generators.attestors.ci.gitlab_job import FIRST_ID_TOKEN, GitlabJob, Version
from witness_generators.attestors.ci.gitlab_names import TIERS, find_access_level
from witness_generators.attestors.cloud.issuer_keys import WebKey, derive_key_id
from witness_generators.attestors.cloud.tokens import Token, build_lifetime, derive_uuid
from witness_generators.world.world import World

KEYS = tuple(WebKey(name, derive_key_id(name)) for name in ("gitlab 0", "gitlab 1"))
# The claims that repeat a variable of the job (GitLab documentation, OpenID Connect ID token authentication).
REPEATED: Mapping[str, str] = {
    "job_id": "CI_JOB_ID",
    "namespace_id": "CI_PROJECT_NAMESPACE_ID",
    "namespace_path": "CI_PROJECT_NAMESPACE",
    "pipeline_id": "CI_PIPELINE_ID",
    "pipeline_source": "CI_PIPELINE_SOURCE",
    "project_id": "CI_PROJECT_ID",
    "project_path": "CI_PROJECT_PATH",
    "ref": "CI_COMMIT_REF_NAME",
    "ref_protected": "CI_COMMIT_REF_PROTECTED",
    "user_email": "GITLAB_USER_EMAIL",
    "user_id": "GITLAB_USER_ID",
    "user_login": "GITLAB_USER_LOGIN",
}
# The first version with each later claim (GitLab documentation, OpenID Connect ID token authentication).
FIRST_WITH: Mapping[str, Version] = {
    "deployment_tier": (15, 2),
    "ref_path": (16, 0),
    "runner_environment": (16, 0),
    "runner_id": (16, 0),
    "sha": (16, 0),
    "ci_config_ref_uri": (16, 2),
    "ci_config_sha": (16, 2),
    "project_visibility": (16, 3),
    "environment_action": (16, 5),
    "user_access_level": (16, 9),
    "groups_direct": (16, 11),
    "job_source": (18, 9),
}
T = TypeVar("T")
# GitLab's default timeout of a job, in seconds.
TIMEOUT = 3600


def build_job_jwt(world: World, job: GitlabJob) -> Token | None:
    """Build the token in `CI_JOB_JWT`, which expires with the job's timeout; None if the server is too new to set it."""
    if not job.has_job_jwt(world):
        return None
    variables = job.variables(world)
    own = {"iss": variables["CI_SERVER_HOST"], "sub": f"job_{variables['CI_JOB_ID']}"}
    return _build_token(world, job, variables, own)


def build_gitlab_token(world: World, job: GitlabJob, audience: str) -> Token | None:
    """Build the token for this audience; a server too old for audiences gives `CI_JOB_JWT` instead, None if neither exists."""
    if job.version(world) < FIRST_ID_TOKEN:
        return build_job_jwt(world, job)
    variables = job.variables(world)
    path, ref, kind = variables["CI_PROJECT_PATH"], variables["CI_COMMIT_REF_NAME"], _find_ref_type(variables)
    own: dict[str, object] = {
        "aud": audience,
        "iss": variables["CI_SERVER_URL"],
        **_list_later_claims(job.version(world), _describe_run(job, variables)),
        "sub": f"project_path:{path}:ref_type:{kind}:ref:{ref}",
    }
    return _build_token(world, job, variables, own)


def _describe_run(job: GitlabJob, variables: Mapping[str, str]) -> dict[str, object]:
    """Describe the run by the claims of ID tokens alone, of whatever version."""
    # A merge request counts as its source branch in `ref_path` and `sub`.
    kind = "tags" if _find_ref_type(variables) == "tag" else "heads"
    ref = f"refs/{kind}/{variables['CI_COMMIT_REF_NAME']}"
    project = f"{variables['CI_SERVER_HOST']}/{variables['CI_PROJECT_PATH']}"
    # A configuration of another project (PATH@PROJECT) has neither claim.
    config = {
        "ci_config_ref_uri": f"{project}//{job.config}@{ref}",
        "ci_config_sha": variables["CI_COMMIT_SHA"],
    }
    return {
        "ref_path": ref,
        # GitLab hosts no runners for self-managed servers.
        "runner_environment": "self-hosted",
        "runner_id": job.runner,
        "sha": variables["CI_COMMIT_SHA"],
        **({} if "@" in job.config else config),
        "project_visibility": variables["CI_PROJECT_VISIBILITY"],
        "user_access_level": find_access_level(variables["GITLAB_USER_EMAIL"]),
        "groups_direct": [variables["CI_PROJECT_ROOT_NAMESPACE"]],
        # Another one than the pipeline's only where a security policy adds the job.
        "job_source": variables["CI_PIPELINE_SOURCE"],
    }


def _list_later_claims(version: Version, claims: Mapping[str, T]) -> dict[str, T]:
    """List those of these claims that the server's version knows."""
    return {name: value for name, value in claims.items() if version >= FIRST_WITH[name]}


def _find_ref_type(variables: Mapping[str, str]) -> str:
    """Find whether the ref is a tag or a branch; that of a merge request is its source branch."""
    return "tag" if "CI_COMMIT_TAG" in variables else "branch"


def _build_token(
    world: World, job: GitlabJob, variables: Mapping[str, str], own: Mapping[str, object]
) -> Token:
    named: dict[str, str] = {}
    if job.environment:
        named = {"environment": job.environment, "environment_protected": "false"}
        later = {"deployment_tier": TIERS[job.environment], "environment_action": "start"}
        named |= _list_later_claims(job.version(world), later)
    claims = {
        **{claim: variables[name] for claim, name in REPEATED.items()},
        # GitLab signs the tokens when the job starts, `waited` seconds before the attestors.
        **build_lifetime(world.clock.started.seconds - job.waited, 5, TIMEOUT),
        **named,
        # The two kinds of token differ in issuer, so each gets an id of its own.
        "jti": derive_uuid(job.nonce, f"token of {own['iss']}"),
        "ref_type": _find_ref_type(variables),
        **own,
    }
    return Token(claims, KEYS[job.key], f"{variables['CI_SERVER_URL']}/oauth/discovery/keys")
