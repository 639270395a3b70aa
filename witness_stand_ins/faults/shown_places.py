"""Where an attestation shows that its service was at fault, and the line of Rego that refuses it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

# What stands in rules for values of one's own.
OWN_ACCOUNT = "123456789012"
OWN_DIGEST = "0f" * 32
SINCE, UNTIL = 1767225600, 2019686400  # 1 January 2026 and 2034, in seconds since 1970
_CLAIMS = ("jwt", "claims")


@dataclass(frozen=True, slots=True)
class Shown:
    """One place.

    attestor: whose attestation has it. place: from the attestation's root; `*` for each item of a list.
    rule:     the condition of a denial in Rego v1, which holds with the fault and not without it; for a repository
              `acme/rocket` whose branch is `main`.
    own:      a value in the rule that is another in each installation, "" for none.
    """

    attestor: str
    place: tuple[str, ...]
    rule: str
    own: str = ""

    @property
    def pointer(self) -> str:
        """The place as a page shows it."""
        return "/" + "/".join(self.place)

    def write_module(self, message: str) -> str:
        """A module that denies by this rule alone."""
        package = self.attestor.replace("-", "_")
        return f'package {package}\n\nimport rego.v1\n\ndeny contains "{message}" if {self.rule}\n'


def _claim(attestor: str, name: str, condition: str) -> Shown:
    return Shown(attestor, (*_CLAIMS, name), f"not input.jwt.claims.{name} {condition}")


_ATTESTORS = {"github": "github", "gitlab": "gitlab", "gcp": "gcp-iit"}
_AUDIENCES = {"github": "witness", "gcp": "witness-node-attestor"}
_ISSUERS = {
    "github": '"https://token.actions.githubusercontent.com"',
    # `CI_JOB_JWT` names the server's host (docs.gitlab.com, the token's payload).
    "gitlab": "input.cihost",
    "gcp": '"https://accounts.google.com"',
}
_DETAILS = Shown("aws-codebuild", ("build_info", "build_details"), "not input.build_info.build_details")
# A server fills in the strategy of each Deployment; what is not answered is recorded as it was written.
_AS_WRITTEN = Shown(
    "k8smanifest",
    ("recordeddocs", "*", "data", "spec", "strategy"),
    '{ some doc in input.recordeddocs; doc.kind == "Deployment"; not doc.data.spec.strategy }',
)
# By fault and service. Of a fault that is recorded and stands nowhere here no attestation shows anything.
SHOWN: Mapping[tuple[str, str], Shown] = {
    **{("expired-token", one): _claim(name, "iat", f">= {SINCE}") for one, name in _ATTESTORS.items()},
    **{("future-token", one): _claim(name, "iat", f"< {UNTIL}") for one, name in _ATTESTORS.items()},
    **{
        ("wrong-audience", one): _claim(_ATTESTORS[one], "aud", f'== "{audience}"')
        for one, audience in _AUDIENCES.items()
    },
    # The token that GitLab gives to each job has no audience.
    ("wrong-audience", "gitlab"): Shown("gitlab", (*_CLAIMS, "aud"), "input.jwt.claims.aud"),
    **{
        ("wrong-issuer", one): _claim(_ATTESTORS[one], "iss", f"== {issuer}")
        for one, issuer in _ISSUERS.items()
    },
    ("other-repository", "github"): _claim("github", "repository", '== "acme/rocket"'),
    ("other-repository", "gitlab"): _claim("gitlab", "project_path", '== "acme/rocket"'),
    ("other-ref", "github"): _claim("github", "ref", '== "refs/heads/main"'),
    ("other-ref", "gitlab"): _claim("gitlab", "ref", '== "main"'),
    ("other-account", "aws"): Shown(
        "aws", ("accountId",), f'not input.accountId == "{OWN_ACCOUNT}"', OWN_ACCOUNT
    ),
    ("moved-tag", "registry"): Shown(
        "k8smanifest",
        ("recordeddocs", "*", "recordedimages", "*", "digest", "sha256"),
        "{ some doc in input.recordeddocs; some image in doc.recordedimages; "
        f'not image.digest.sha256 == "{OWN_DIGEST}" }}',
        OWN_DIGEST,
    ),
    ("other-cluster", "kubernetes"): Shown(
        "k8smanifest",
        ("clusterinfo", "server"),
        'not input.clusterinfo.server == "https://kubernetes.example.com:6443"',
    ),
    ("changed-image", "kubernetes"): Shown(
        "k8smanifest",
        ("recordeddocs", "*", "recordedimages", "*", "reference"),
        "{ some doc in input.recordeddocs; some image in doc.recordedimages; "
        'not contains(image.reference, "/acme/rocket:") }',
    ),
    **{(fault, "kubernetes"): _AS_WRITTEN for fault in ("denied-object", "cut-off", "unavailable")},
    **{(fault, "codebuild"): _DETAILS for fault in ("cut-off", "unavailable")},
}
