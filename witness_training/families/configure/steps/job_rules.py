"""Rules on whose job it was: go-witness records what a service vouches for, and compares it with nothing."""

from __future__ import annotations

from dataclasses import dataclass

from witness_generators.documents.rego import Denial, quote
from witness_schema.json_writing import dumps


@dataclass(frozen=True, slots=True)
class OwnerRule:
    """A rule that a member of an attestation has the value of the job that it is about.

    path: where the member stands. what: completes "deny …", with the value in braces. message: of the denial, before the value that is there.
    """

    id: str
    attestor: str
    path: tuple[str, ...]
    what: str
    message: str

    def denials(self, value: str) -> tuple[Denial, ...]:
        """The condition, which holds where the member is absent, too."""
        place = f"object.get(input, {dumps(list(self.path))}, {quote('none')})"
        return (Denial(f"not input.{'.'.join(self.path)} == {quote(value)}", f"{self.message}: %v", place),)

    def words(self, value: str) -> str:
        """What the rule denies, in a question."""
        return self.what.replace("{value}", value)


OWNER_RULES: tuple[OwnerRule, ...] = (
    OwnerRule("github-repository", "github", ("jwt", "claims", "repository"), "a token of another repository than `{value}`", "the token is of the repository"),
    OwnerRule("gitlab-project", "gitlab", ("jwt", "claims", "project_path"), "a token of another project than `{value}`", "the token is of the project"),
    OwnerRule("gke-cluster", "gcp-iit", ("cluster_name",), "a node of another cluster than `{value}`", "the node is of the cluster"),
    OwnerRule("aws-account", "aws", ("accountId",), "an instance of another account than `{value}`", "the instance is of the account"),
    OwnerRule("codebuild-region", "aws-codebuild", ("build_info", "region"), "a build in another region than `{value}`", "the build is in the region"),
    OwnerRule("jenkins-job", "jenkins", ("jobname",), "a build of another job than `{value}`", "the build is of the job"),
)  # fmt: skip
