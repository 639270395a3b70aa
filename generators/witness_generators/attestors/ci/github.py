"""The github attestor: a job's variables and its OIDC token (`attestation/github/github.go`, Attest)."""

from __future__ import annotations

from collections.abc import Mapping

from witness_generators.attestors.ci import github_invariants
from witness_generators.attestors.ci.github_job import GITHUB_JOB, GithubJob
from witness_generators.attestors.ci.github_token import ISSUER, REPEATED, build_github_token
from witness_generators.attestors.cloud.tokens import TIMES
from witness_generators.recording.attestor_row import (
    Attestation,
    Attestations,
    AttestorRow,
    Fact,
    Invariant,
)
from witness_generators.world.variables import HIDDEN
from witness_generators.world.world import World

# Fixed by go-witness (Attest, fetchToken).
AUDIENCE = "witness"
# Fields that copy one variable of the job; os.Getenv gives "" for one that is not set.
FIELDS: Mapping[str, str] = {
    "ciconfigpath": "GITHUB_ACTION_PATH",
    "ciserverurl": "GITHUB_SERVER_URL",
    "pipelineid": "GITHUB_RUN_ID",
    "pipelinename": "GITHUB_WORKFLOW",
    "runnerarch": "RUNNER_ARCH",
    "runnerid": "RUNNER_NAME",
    "runneros": "RUNNER_OS",
}


def _record_variable(name: str) -> Fact:
    return lambda world: world.prop(GithubJob).variables(world).get(name, "")


def _build_project_url(world: World) -> str:
    variables = world.prop(GithubJob).variables(world)
    return f"{variables['GITHUB_SERVER_URL']}/{variables['GITHUB_REPOSITORY']}"


def _build_pipeline_url(world: World) -> str:
    return f"{_build_project_url(world)}/actions/runs/{world.prop(GithubJob).run}"


def _record_token(world: World) -> Attestation:
    return build_github_token(world, world.prop(GithubJob), AUDIENCE).attestation()


# Attest never sets `cihost`, and without `omitempty` Go writes it as "".
FACTS: Mapping[str, Fact] = {
    "/jwt": _record_token,
    "/projecturl": _build_project_url,
    "/pipelineurl": _build_pipeline_url,
    "/cihost": lambda _world: "",
    **{f"/{field}": _record_variable(name) for field, name in FIELDS.items()},
}


def _fields_are_variables(attestations: Attestations) -> bool:
    github, variables = attestations["github"], attestations["environment"]["variables"]
    return all(github[field] == variables.get(name, "") for field, name in FIELDS.items())


def _claims_are_variables(attestations: Attestations) -> bool:
    claims, variables = attestations["github"]["jwt"]["claims"], attestations["environment"]["variables"]
    # The environment attestor replaces sensitive values by stars, which agree with any claim.
    return all(variables[name] in {claims[claim], HIDDEN} for claim, name in REPEATED.items())


def _commit_is_claimed(attestations: Attestations) -> bool:
    claims, commit = attestations["github"]["jwt"]["claims"], attestations["git"]["commithash"]
    # The run's workflow is of the same commit; `github-called` says which one defines the job.
    return {claims["sha"], claims["workflow_sha"]} == {commit}


def _ref_is_checked_out(attestations: Attestations) -> bool:
    claims, git = attestations["github"]["jwt"]["claims"], attestations["git"]
    if claims["ref_type"] == "tag":
        # git lists annotated tags apart from refs.
        tags = [f"refs/tags/{tag['name']}" for tag in git.get("tags", ())]
        return git["branch"] == "HEAD" and claims["ref"] in [*git["refs"], *tags]
    if claims["event_name"] == "pull_request":
        # actions/checkout fetches `refs/pull/N/merge` into `refs/remotes/pull/N/merge`.
        return git["branch"] == "HEAD" and claims["ref"].replace("refs/", "refs/remotes/", 1) in git["refs"]
    return git["branch"] in {"HEAD", claims["ref"].removeprefix("refs/heads/")}


def _claims_are_fields(attestations: Attestations) -> bool:
    github = attestations["github"]
    claims, project = github["jwt"]["claims"], github["projecturl"]
    of_claims = (claims["run_id"], claims["workflow"], f"{github['ciserverurl']}/{claims['repository']}")
    return of_claims == (github["pipelineid"], github["pipelinename"], project)


def _clone_is_of_the_project(attestations: Attestations) -> bool:
    return bool(attestations["git"]["remotes"] == [attestations["github"]["projecturl"]])


def _addresses_agree(attestations: Attestations) -> bool:
    github = attestations["github"]
    token, run = github["jwt"], f"{github['projecturl']}/actions/runs/{github['pipelineid']}"
    issuer = token["claims"]["iss"]
    return bool(
        github["pipelineurl"] == run
        and issuer == ISSUER
        and token["verifiedBy"]["jwksUrl"] == f"{issuer}/.well-known/jwks"
    )


def _subject_is_the_job(attestations: Attestations) -> bool:
    claims = attestations["github"]["jwt"]["claims"]
    # An environment takes the place of the ref in the subject (GitHub documentation, OpenID Connect reference).
    source = "pull_request" if claims["event_name"] == "pull_request" else f"ref:{claims['ref']}"
    scope = f"environment:{claims['environment']}" if "environment" in claims else source
    return bool(claims["sub"] == f"repo:{claims['repository']}:{scope}" and claims["aud"] == AUDIENCE)


ROW = AttestorRow(
    "github",
    FACTS,
    (GITHUB_JOB,),
    (
        TIMES["github"],
        Invariant(
            "github-variables",
            ("environment", "github"),
            "fields are the job's variables",
            _fields_are_variables,
        ),
        Invariant(
            "github-claim-variables",
            ("environment", "github"),
            "claims repeat the job's variables",
            _claims_are_variables,
        ),
        Invariant(
            "github-commit", ("git", "github"), "the token's commits are the commit", _commit_is_claimed
        ),
        Invariant(
            "github-ref", ("git", "github"), "the token's ref is what is checked out", _ref_is_checked_out
        ),
        Invariant(
            "github-remote", ("git", "github"), "the one remote is the project", _clone_is_of_the_project
        ),
        Invariant("github-claims", ("github",), "claims repeat the fields", _claims_are_fields),
        Invariant(
            "github-addresses", ("github",), "addresses follow from project and issuer", _addresses_agree
        ),
        Invariant(
            "github-subject",
            ("github",),
            "the token is for witness, its subject names repository and scope",
            _subject_is_the_job,
        ),
        *github_invariants.ROWS,
    ),
)
