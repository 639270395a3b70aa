"""The gitlab attestor: a job's variables, and its token if it has one (`attestation/gitlab/gitlab.go`, Attest)."""

from __future__ import annotations

from collections.abc import Mapping

from witness_generators.attestors.ci.gitlab_job import GITLAB_JOB, GitlabJob
from witness_generators.attestors.ci.gitlab_names import build_slug
from witness_generators.attestors.ci.gitlab_token import REPEATED, build_job_jwt
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

# Fields that copy one variable of the job; os.Getenv gives "" for one that is not set.
FIELDS: Mapping[str, str] = {
    "cihost": "CI_SERVER_HOST",
    "ciconfigpath": "CI_CONFIG_PATH",
    "ciserverurl": "CI_SERVER_URL",
    "jobid": "CI_JOB_ID",
    "jobimage": "CI_JOB_IMAGE",
    "jobname": "CI_JOB_NAME",
    "jobstage": "CI_JOB_STAGE",
    "joburl": "CI_JOB_URL",
    "pipelineid": "CI_PIPELINE_ID",
    "pipelineurl": "CI_PIPELINE_URL",
    "projectid": "CI_PROJECT_ID",
    "projecturl": "CI_PROJECT_URL",
    "runnerid": "CI_RUNNER_ID",
}


def _record_variable(name: str) -> Fact:
    return lambda world: world.prop(GitlabJob).variables(world).get(name, "")


def _record_token(world: World) -> Attestation:
    token = build_job_jwt(world, world.prop(GitlabJob))
    # Without CI_JOB_JWT the attestor warns and leaves its JWT nil (Attest).
    return token.attestation() if token else None


FACTS: Mapping[str, Fact] = {
    "/jwt": _record_token,
    **{f"/{field}": _record_variable(name) for field, name in FIELDS.items()},
}


def _fields_are_variables(attestations: Attestations) -> bool:
    gitlab, variables = attestations["gitlab"], attestations["environment"]["variables"]
    return all(gitlab[field] == variables.get(name, "") for field, name in FIELDS.items())


def _claims_are_variables(attestations: Attestations) -> bool:
    gitlab, variables = attestations["gitlab"], attestations["environment"]["variables"]
    if "jwt" not in gitlab:
        # The attestor records a token exactly if the server set this variable.
        return "CI_JOB_JWT" not in variables
    claims = gitlab["jwt"]["claims"]
    return all(variables[name] in {claims[claim], HIDDEN} for claim, name in REPEATED.items())


def _claims_are_fields(attestations: Attestations) -> bool:
    gitlab = attestations["gitlab"]
    if "jwt" not in gitlab:
        return True
    claims = gitlab["jwt"]["claims"]
    ids = all(claims[f"{kind}_id"] == gitlab[f"{kind}id"] for kind in ("job", "pipeline", "project"))
    project = f"{gitlab['ciserverurl']}/{claims['project_path']}"
    # The issuer in CI_JOB_JWT is the bare host, not the URL of the server.
    return bool(ids and project == gitlab["projecturl"] and claims["iss"] == gitlab["cihost"])


def _ref_was_fetched(attestations: Attestations) -> bool:
    """Whether git holds what the pipeline is for: the tag, the remote's branch, or a merge request by the pipeline's ref."""
    git, variables = attestations["git"], attestations["environment"]["variables"]
    if tag := variables.get("CI_COMMIT_TAG"):
        # A light tag is among the refs, an annotated one in its own list.
        known = {f"refs/tags/{tag}"} & {
            *git["refs"],
            *(f"refs/tags/{one['name']}" for one in git.get("tags", ())),
        }
    elif branch := variables.get("CI_COMMIT_BRANCH"):
        known = {f"refs/remotes/origin/{branch}"} & {*git["refs"]}
    else:
        known = {f"refs/pipelines/{attestations['gitlab']['pipelineid']}"} & {*git["refs"]}
    # GitLab's runner always checks out a commit, so git reports no branch.
    return git["branch"] == "HEAD" and bool(known)


def _clone_is_of_the_project(attestations: Attestations) -> bool:
    return bool(attestations["git"]["remotes"] == [f"{attestations['gitlab']['projecturl']}.git"])


def _names_follow_from_the_path(attestations: Attestations) -> bool:
    variables = attestations["environment"]["variables"]
    path = variables["CI_PROJECT_PATH"]
    namespace, _, name = path.rpartition("/")
    return bool(
        (variables["CI_PROJECT_NAMESPACE"], variables["CI_PROJECT_NAME"]) == (namespace, name)
        and variables["CI_PROJECT_ROOT_NAMESPACE"] == namespace.partition("/")[0]
        and variables["CI_PROJECT_PATH_SLUG"] == build_slug(path)
        and variables["CI_COMMIT_REF_SLUG"] == build_slug(variables["CI_COMMIT_REF_NAME"])
        and variables["CI_PROJECT_DIR"].endswith(f"/{path}")
    )


def _addresses_agree(attestations: Attestations) -> bool:
    gitlab = attestations["gitlab"]
    project, server = gitlab["projecturl"], gitlab["ciserverurl"]
    # The attestor builds this address itself, from CI_SERVER_URL (Attest).
    keys = gitlab["jwt"]["verifiedBy"]["jwksUrl"] if "jwt" in gitlab else f"{server}/oauth/discovery/keys"
    return bool(
        gitlab["joburl"] == f"{project}/-/jobs/{gitlab['jobid']}"
        and gitlab["pipelineurl"] == f"{project}/-/pipelines/{gitlab['pipelineid']}"
        and server.endswith(f"://{gitlab['cihost']}")
        and keys == f"{server}/oauth/discovery/keys"
    )


ROW = AttestorRow(
    "gitlab",
    FACTS,
    (GITLAB_JOB,),
    (
        TIMES["gitlab"],
        Invariant(
            "gitlab-variables",
            ("environment", "gitlab"),
            "fields are the job's variables",
            _fields_are_variables,
        ),
        Invariant(
            "gitlab-claim-variables",
            ("environment", "gitlab"),
            "claims repeat the job's variables",
            _claims_are_variables,
        ),
        Invariant(
            "gitlab-ref",
            ("environment", "git", "gitlab"),
            "what the pipeline is of was fetched",
            _ref_was_fetched,
        ),
        Invariant(
            "gitlab-remote", ("git", "gitlab"), "the one remote is the project's", _clone_is_of_the_project
        ),
        Invariant(
            "gitlab-names",
            ("environment", "gitlab"),
            "group, slugs and folder follow from the project's path",
            _names_follow_from_the_path,
        ),
        Invariant("gitlab-claims", ("gitlab",), "claims repeat the fields", _claims_are_fields),
        Invariant(
            "gitlab-addresses", ("gitlab",), "addresses follow from server and project", _addresses_agree
        ),
    ),
)
