"""The OIDC token of a job on GitHub Actions: most of its claims repeat the job's variables."""

from __future__ import annotations

from collections.abc import Mapping

from witness_generators.attestors.ci.github_job import GithubJob
from witness_generators.attestors.ci.reusable_workflows import find_called_commit, find_called_ref
from witness_generators.attestors.cloud.issuer_keys import WebKey, encode_base64url
from witness_generators.attestors.cloud.tokens import Token, build_lifetime, derive_uuid
from witness_generators.world.accounts import number_of
from witness_generators.world.world import World

ISSUER = "https://token.actions.githubusercontent.com"
JWKS_URL = f"{ISSUER}/.well-known/jwks"
# All keys of GitHub's have a certificate of this name.
HOLDER = "actions.self-signed.github"
KEYS = (
    WebKey("github 0", "3b6c1f0e-8f0a-5d57-9c1e-5f1d0a7be842", holder=HOLDER),
    WebKey("github 1", "a91d4c27-52e6-5b3f-8a60-07c94be1d3f5", holder=HOLDER),
)
# 2025-11-13, when GitHub added the claim `check_run_id` (GitHub changelog).
FIRST_CHECK_RUN = 1_762_992_000
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
    variables, issued = job.variables(world), world.clock.started.seconds
    repeated = {claim: variables[name] for claim, name in REPEATED.items()}
    environment = _list_environment_claims(world, job)
    proposed = repeated["event_name"] == "pull_request"
    # The subject names the environment if there is one, else the pull request or the ref.
    source = "pull_request" if proposed else f"ref:{repeated['ref']}"
    scope = f"environment:{job.workflow.environment}" if environment else source
    claims: dict[str, object] = {
        **repeated,
        **build_lifetime(issued, 600, 300),
        **environment,
        "aud": audience,
        "iss": ISSUER,
        **_list_enterprise_claims(job),
        # These differ from the workflow's only for a job that a reusable workflow defines.
        "job_workflow_ref": find_called_ref(job.workflow, repeated["workflow_ref"]),
        "job_workflow_sha": find_called_commit(job.workflow, repeated["workflow_sha"]),
        # By audience: jwt and github may hold two tokens of the same job.
        "jti": derive_uuid(job.nonce, f"token for {audience}"),
        "repository_visibility": job.visibility,
        "sub": f"repo:{repeated['repository']}:{scope}",
    }
    if issued >= FIRST_CHECK_RUN:
        claims["check_run_id"] = str(job.check_run)
    return Token(claims, KEYS[job.key], JWKS_URL)


def _list_environment_claims(world: World, job: GithubJob) -> dict[str, str]:
    """List the claims of a job that deploys: its environment, and the id of that in GitHub's GraphQL API."""
    named, repository = job.workflow.environment, world.repository
    if not named:
        return {}
    project = f"{repository.owner}/{repository.project}"
    ids = (
        number_of("github repository", project),
        number_of("github environment", f"{project} {named}"),
    )
    return {"environment": named, "environment_node_id": encode_node_id("EN", *ids)}


def _list_enterprise_claims(job: GithubJob) -> dict[str, str]:
    """List the claims of a repository whose organization belongs to an enterprise."""
    named = job.find_enterprise()
    return {"enterprise": named, "enterprise_id": str(number_of("github enterprise", named))} if named else {}


def encode_node_id(kind: str, *numbers: int) -> str:
    """Encode numbers as an id of GitHub's GraphQL API: a prefix, and base64url of a MessagePack list that begins with 0."""
    # A list of up to 15 items, then each number in as few of 1, 3 or 5 bytes as hold it (MessagePack specification).
    packed = bytes([0x90 | 1 + len(numbers), 0]) + b"".join(map(pack_number, numbers))
    return f"{kind}_{encode_base64url(packed)}"


def pack_number(number: int) -> bytes:
    """Encode a number from 0 to 2^32 - 1 in MessagePack."""
    if number < 0x80:
        return bytes([number])
    return b"\xcd" + number.to_bytes(2) if number < 0x10000 else b"\xce" + number.to_bytes(4)
