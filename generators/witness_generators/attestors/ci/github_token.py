"""The OIDC token of a job on GitHub Actions: most of its claims repeat the job's variables."""

from __future__ import annotations

from collections.abc import Mapping

from witness_generators.attestors.ci.github_job import GithubJob
from witness_generators.attestors.cloud.issuer_keys import WebKey
from witness_generators.attestors.cloud.tokens import Token, build_lifetime, derive_uuid
from witness_generators.world.world import World

ISSUER = "https://token.actions.githubusercontent.com"
JWKS_URL = f"{ISSUER}/.well-known/jwks"
KEYS = (
    WebKey("github 0", "3b6c1f0e-8f0a-5d57-9c1e-5f1d0a7be842"),
    WebKey("github 1", "a91d4c27-52e6-5b3f-8a60-07c94be1d3f5"),
)
# The claims that repeat a variable of the job (GitHub documentation, OpenID Connect reference).
REPEATED: Mapping[str, str] = {
    "actor": "GITHUB_ACTOR",
    "actor_id": "GITHUB_ACTOR_ID",
    "base_ref": "GITHUB_BASE_REF",
    "event_name": "GITHUB_EVENT_NAME",
    "head_ref": "GITHUB_HEAD_REF",
    "ref": "GITHUB_REF",
    "ref_protected": "GITHUB_REF_PROTECTED",
    "ref_type": "GITHUB_REF_TYPE",
    "repository": "GITHUB_REPOSITORY",
    "repository_id": "GITHUB_REPOSITORY_ID",
    "repository_owner": "GITHUB_REPOSITORY_OWNER",
    "repository_owner_id": "GITHUB_REPOSITORY_OWNER_ID",
    "run_attempt": "GITHUB_RUN_ATTEMPT",
    "run_id": "GITHUB_RUN_ID",
    "run_number": "GITHUB_RUN_NUMBER",
    "runner_environment": "RUNNER_ENVIRONMENT",
    "sha": "GITHUB_SHA",
    "workflow": "GITHUB_WORKFLOW",
    "workflow_ref": "GITHUB_WORKFLOW_REF",
    "workflow_sha": "GITHUB_WORKFLOW_SHA",
}


def build_github_token(world: World, job: GithubJob, audience: str) -> Token:
    """Build the token that the job gets for this audience when the attestors start; it expires after five minutes."""
    variables = job.variables(world)
    repeated = {claim: variables[name] for claim, name in REPEATED.items()}
    environment = {"environment": job.workflow.environment} if job.workflow.environment else {}
    proposed = repeated["event_name"] == "pull_request"
    # The subject names the environment if there is one, else the pull request or the ref.
    source = "pull_request" if proposed else f"ref:{repeated['ref']}"
    scope = f"environment:{job.workflow.environment}" if environment else source
    claims: dict[str, object] = {
        **repeated,
        **build_lifetime(world.clock.started.seconds, 600, 300),
        **environment,
        "aud": audience,
        "iss": ISSUER,
        # These differ from the workflow's only for a job that a reusable workflow defines.
        "job_workflow_ref": repeated["workflow_ref"],
        "job_workflow_sha": repeated["workflow_sha"],
        # By audience: jwt and github may hold two tokens of the same job.
        "jti": derive_uuid(job.nonce, f"token for {audience}"),
        "repository_visibility": job.visibility,
        "sub": f"repo:{repeated['repository']}:{scope}",
    }
    return Token(claims, KEYS[job.key], JWKS_URL)
