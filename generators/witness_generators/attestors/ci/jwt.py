"""The jwt attestor: a token of a CI job or of another workload, which a program hands to it (`attestation/jwt/jwt.go`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import assert_never

from witness_generators.attestors.ci.github_job import GITHUB_JOB, GithubJob
from witness_generators.attestors.ci.github_token import REPEATED as GITHUB_CLAIMS
from witness_generators.attestors.ci.github_token import build_github_token
from witness_generators.attestors.ci.gitlab_job import GITLAB_JOB, GitlabJob
from witness_generators.attestors.ci.gitlab_token import REPEATED as GITLAB_CLAIMS
from witness_generators.attestors.ci.gitlab_token import build_gitlab_token
from witness_generators.attestors.ci.jobs import CiJob
from witness_generators.attestors.ci.workload_tokens import (
    SERVICE_ACCOUNT,
    SERVICE_CLIENT,
    SPIFFE_WORKLOAD,
    ServiceAccount,
    ServiceClient,
    SpiffeWorkload,
    Workload,
)
from witness_generators.attestors.cloud.tokens import TIMES, Token
from witness_generators.drawing.spaces import Builds, Just, OneOf, SampledFrom, Space
from witness_generators.recording.attestor_row import Attestations, AttestorRow, Fact, Invariant, PropKind
from witness_generators.world.limits import Limits
from witness_generators.world.world import Place, Prop, World

Holder = GithubJob | GitlabJob | Workload


@dataclass(frozen=True, slots=True)
class HandedToken(Prop):
    """A token that the step's program requests and hands to the attestor.

    It belongs to the CI job that another attestor of the run records, else to `job`, else to `workload`.
    """

    job: GithubJob | GitlabJob | None
    workload: Workload
    audience: str

    def within(self, limits: Limits) -> HandedToken:
        """The same token, of the workload if the limits exclude the job's service or limit the number of variables."""
        if self.job is None or not limits.allows(self.job.service) or limits.most_variables is not None:
            return replace(self, job=None)
        return replace(self, job=self.job.within(limits))

    def settled(self, world: World) -> World:
        """The world of `job`, unless another attestor brings its own job."""
        return self.job.settled(world) if self.job and not world.has(CiJob) else world

    def variables(self, world: World) -> Mapping[str, str]:
        """The variables of `job`, unless another attestor brings its own job."""
        return self.job.variables(world) if self.job and not world.has(CiJob) else {}

    def runs_in(self, world: World) -> Place | None:
        """Where `job` runs, unless another attestor brings its own job."""
        return self.job.runs_in(world) if self.job and not world.has(CiJob) else None

    def find_holder(self, world: World) -> Holder:
        """Find the job or workload that the token belongs to."""
        if world.has(GithubJob):
            return world.prop(GithubJob)
        if world.has(GitlabJob):
            return world.prop(GitlabJob)
        # Jobs of Jenkins and CodeBuild have no token of their own, so the workload hands over one.
        return self.job if self.job and not world.has(CiJob) else self.workload

    def token(self, world: World) -> Token:
        """The token of the holder, or of the workload where a GitLab server has none for its jobs."""
        return world.once(self._token)

    def _token(self, world: World) -> Token:
        match self.find_holder(world):
            case GithubJob() as job:
                return build_github_token(world, job, self.audience)
            case GitlabJob() as job:
                return build_gitlab_token(world, job, self.audience) or self.workload.token(
                    world, self.audience
                )
            case ServiceClient() | SpiffeWorkload() | ServiceAccount() as workload:
                return workload.token(world, self.audience)
            case unknown:
                assert_never(unknown)


FACTS: Mapping[str, Fact] = {
    "/claims": lambda world: world.prop(HandedToken).token(world).recorded_claims(),
    "/verifiedBy": lambda world: world.prop(HandedToken).token(world).verified_by(),
}


def _build_agreement(attestor: str, repeated: Iterable[str], fields: Mapping[str, str]) -> Invariant:
    """Build the invariant that the token agrees with its job's attestor: with the token recorded there, and with these fields."""

    def check(attestations: Attestations) -> bool:
        mine, job = attestations["jwt"]["claims"], attestations[attestor]
        theirs = job.get("jwt", {}).get("claims", {})
        # The two tokens may be of different kinds, with different claims: compare those that both have.
        claims = all(mine[name] == theirs[name] for name in repeated if name in mine and name in theirs)
        return claims and all(mine[name] == job[field] for name, field in fields.items() if name in mine)

    return Invariant(f"jwt-{attestor}", (attestor, "jwt"), "two tokens of one job say the same of it", check)


def _commit_is_claimed(attestations: Attestations) -> bool:
    commit = attestations["git"]["commithash"]
    # Tokens of workloads name no commit.
    return bool(attestations["jwt"]["claims"].get("sha", commit) == commit)


def _pipeline_is_of_the_commit(attestations: Attestations) -> bool:
    claims, gitlab = attestations["jwt"]["claims"], attestations["gitlab"]
    if "ci_config_ref_uri" not in claims:
        return "ci_config_sha" not in claims
    # The path of the file follows two slashes.
    own = f"{gitlab['cihost']}/{claims['project_path']}//{gitlab['ciconfigpath']}@{claims['ref_path']}"
    return bool(claims["ci_config_ref_uri"] == own and claims["ci_config_sha"] == claims["sha"])


def _keys_are_the_issuers(attestations: Attestations) -> bool:
    """Whether the keys come from the issuer's own host."""
    claims, address = attestations["jwt"]["claims"], attestations["jwt"]["verifiedBy"]["jwksUrl"]
    # A JWT-SVID has no `iss`: its trust domain decides. The issuer in CI_JOB_JWT is a host without a scheme.
    issuer = claims.get("iss", "https://oidc." + claims["sub"].removeprefix("spiffe://").partition("/")[0])
    return bool(address.startswith((f"{issuer}/", f"https://{issuer}/")))


# Of the services that worlds know, these two give their jobs tokens.
_JOBS: Space = OneOf((Just(None), GITLAB_JOB.space, GITHUB_JOB.space), (50, 20, 30))
_SPACE: Space = Builds(
    HandedToken,
    (
        _JOBS,
        OneOf((SERVICE_CLIENT, SPIFFE_WORKLOAD, SERVICE_ACCOUNT), (20, 40, 40)),
        SampledFrom(("witness", "sigstore", "https://archivista.example.com", "sts.amazonaws.com")),
    ),
)
ROW = AttestorRow(
    "jwt",
    FACTS,
    (PropKind(HandedToken, _SPACE),),
    invariants=(
        TIMES["jwt"],
        Invariant(
            "jwt-commit", ("git", "jwt"), "a token that names a commit names this one", _commit_is_claimed
        ),
        Invariant("jwt-issuer", ("jwt",), "the keys are published by the issuer", _keys_are_the_issuers),
        Invariant(
            "jwt-config",
            ("gitlab", "jwt"),
            "a token that names the pipeline's definition names that of the commit",
            _pipeline_is_of_the_commit,
        ),
        _build_agreement("github", GITHUB_CLAIMS, {"run_id": "pipelineid", "workflow": "pipelinename"}),
        _build_agreement(
            "gitlab",
            GITLAB_CLAIMS,
            {"job_id": "jobid", "pipeline_id": "pipelineid", "project_id": "projectid"},
        ),
    ),
)
