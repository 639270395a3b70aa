"""The tokens of a job on GitLab: `CI_JOB_JWT` on servers before 17.0, and ID tokens for an audience of choice."""

from __future__ import annotations

from collections.abc import Mapping

from witness_generators.attestors.ci.gitlab_job import FIRST_ID_TOKEN, GitlabJob
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
        # A merge request counts as its source branch in `ref_path` and `sub`.
        "ref_path": f"refs/{'tags' if kind == 'tag' else 'heads'}/{ref}",
        # GitLab hosts no runners for self-managed servers.
        "runner_environment": "self-hosted",
        "runner_id": job.runner,
        "sha": variables["CI_COMMIT_SHA"],
        "sub": f"project_path:{path}:ref_type:{kind}:ref:{ref}",
    }
    return _build_token(world, job, variables, own)


def _find_ref_type(variables: Mapping[str, str]) -> str:
    """Find whether the ref is a tag or a branch; that of a merge request is its source branch."""
    return "tag" if "CI_COMMIT_TAG" in variables else "branch"


def _build_token(
    world: World, job: GitlabJob, variables: Mapping[str, str], own: Mapping[str, object]
) -> Token:
    named = {"environment": job.environment, "environment_protected": "false"} if job.environment else {}
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
