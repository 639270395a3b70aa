"""Requirements that refuse what a service at fault vouches for: go-witness signs it, and only a module that looks denies it."""

from __future__ import annotations

from witness_training.families.write_rego import parameter_draws as draw
from witness_training.families.write_rego.forms.field_forms import must, must_not, same
from witness_training.families.write_rego.forms.item_forms import each
from witness_training.families.write_rego.forms.service_forms import CLAIMS, against, issued, joined
from witness_training.families.write_rego.forms.value_tests import (
    at_least,
    at_most,
    ends,
    equal,
    filled,
    one_of,
    starts,
)
from witness_training.families.write_rego.json_places import Each, Items, Json, Missing, read
from witness_training.families.write_rego.requirement_kind import Kind

_IMAGES = ("recordeddocs", Each("doc"), "recordedimages", Each("image"))
_REFERENCE = Items(_IMAGES, ("reference",))
_DIGEST = Items(
    _IMAGES, ("digest", "sha256"), named_by=("reference",), unsaid=True, optional=True, closed=True
)
_BUILD = ("build_info",)
_RECORD = (*_BUILD, "build_details", "Id")
# Seconds since 1970: quarters of 2024 and 2025, and years that are far ahead.
_SINCE = (1704067200, 1719792000, 1735689600, 1751328000)
_UNTIL = (1893456000, 1924992000, 1956528000, 2019686400)
_DIGESTS = tuple(digit * 32 for digit in ("0f", "3c", "71", "a9", "e5"))
_OWN_TIME = "No attestation says when it was made, so the rule compares with a time of its own."
_COPIED = "The address is copied from a variable that a job can set; the claim is signed."


def _has_token(attestation: Json) -> bool:
    return isinstance(read(attestation, (*CLAIMS, "exp")), int)


def _has_server(attestation: Json) -> bool:
    return bool((attestation.get("clusterinfo") or {}).get("server"))


def _has_record(attestation: Json) -> bool:
    return not isinstance(read(attestation, _RECORD), Missing)


def _owner(reference: str) -> str:
    """The registry and the owner of an image, with the slash behind them."""
    parts = reference.split("/")
    return f"{parts[0]}/{parts[1]}/" if len(parts) == 3 and "." in parts[0] else ""


def _issued_since(attestor: str) -> Kind:
    return Kind(
        f"{attestor.partition('-')[0]}-issued-since",
        against(issued(at_least()), f"{attestor}:expired-token"),
        draw.limits(*_SINCE),
        "the token was issued at %v, which is before {limit}",
        (
            "the token must have been issued at {limit} or later, in seconds since 1970",
            "the claim `iat` of the token has to be {limit} at least",
        ),
        (
            "tokens that were issued before {limit}, in seconds since 1970",
            "tokens whose `iat` is below {limit}",
        ),
        missing=True,
        suits=_has_token,
        of=attestor,
        note=_OWN_TIME,
    )


def _issued_until(attestor: str) -> Kind:
    return Kind(
        f"{attestor.partition('-')[0]}-issued-until",
        against(issued(at_most()), f"{attestor}:future-token"),
        draw.limits(*_UNTIL),
        "the token was issued at %v, which is after {limit}",
        (
            "the token must have been issued at {limit} at the latest, in seconds since 1970",
            "the claim `iat` of the token may be {limit} at most",
        ),
        (
            "tokens that were issued after {limit}, in seconds since 1970",
            "tokens whose `iat` is above {limit}",
        ),
        missing=True,
        suits=_has_token,
        of=attestor,
        note=_OWN_TIME,
    )


GITHUB: tuple[Kind, ...] = (
    Kind("github-issuer", against(must((*CLAIMS, "iss"), equal("https://gitlab.com"), optional=True), "github:wrong-issuer"), draw.value("https://token.actions.githubusercontent.com", "https://github.example.com/_services/token"), "the issuer is %v, not {value}",
        ("the token must have been issued by {value}", "the claim `iss` of the token has to be {value}"),
        ("tokens of another issuer than {value}", "tokens whose `iss` is not {value}"), missing=True),
    Kind("github-audience", against(must((*CLAIMS, "aud"), equal("sts.amazonaws.com", "sigstore"), optional=True), "github:wrong-audience"), draw.fixed(value="witness"), "the token is for %v, not for {value}",
        ("the audience of the token must be {value}", "the claim `aud` of the token has to be {value}"),
        ("tokens for another audience than {value}", "tokens whose `aud` is not {value}"), missing=True),
    Kind("github-same-repository", against(joined(("projecturl",), ("ciserverurl",), (*CLAIMS, "repository")), "github:other-repository"), draw.nothing, "the token is of %v, the project is %v",
        ("the token's repository must be the one at `projecturl`, which is `ciserverurl`, a slash and the repository", "`projecturl` has to be `ciserverurl`, a slash and the token's claim `repository`"),
        ("tokens of another repository than the one at `projecturl` (`ciserverurl`, a slash, the repository)", "jobs whose `projecturl` is not `ciserverurl`, a slash and the claim `repository`"), missing=True, note=_COPIED),
    Kind("github-caller-ref", against(must((*CLAIMS, "workflow_ref"), ends("acme/core/.github/workflows/ci.yml@refs/heads/wip", heads=("acme/core/.github/workflows/ci.yml", "o/r/.github/workflows/x.yaml")), optional=True), "github:other-ref"), draw.value("@refs/heads/main", "@refs/heads/stable", "@refs/tags/v2"), "the workflow %v does not end in {value}",
        ("the token's claim `workflow_ref` must end in {value}", "the calling workflow has to be the one of a ref that ends in {value}, by the claim `workflow_ref`"),
        ("tokens whose `workflow_ref` does not end in {value}", "calling workflows outside of {value}, by the claim `workflow_ref`"), missing=True),
    _issued_since("github"),
    _issued_until("github"),
)  # fmt: skip
GITLAB: tuple[Kind, ...] = (
    Kind("gitlab-issuer", against(same(("cihost",), (*CLAIMS, "iss"), optional=True), "gitlab:wrong-issuer"), draw.nothing, "the server is %v, the token's issuer %v",
        ("the issuer of the token must be the recorded host `cihost`", "the claim `iss` of the token and `cihost` have to be equal"),
        ("tokens whose issuer is not `cihost`", "a claim `iss` that is another text than `cihost`"), missing=True, suits=_has_token),
    Kind("gitlab-no-audience", against(must_not((*CLAIMS, "aud"), filled("https://vault.example.com", "sigstore", empty=False), optional=True), "gitlab:wrong-audience"), draw.nothing, "the token is for %v",
        ("the job's token must not name an audience: `CI_JOB_JWT` has none", "no claim `aud` may stand in the token, as a job's own `CI_JOB_JWT` has none"),
        ("tokens with an audience, which `CI_JOB_JWT` never has", "tokens that have the claim `aud`"), suits=_has_token),
    Kind("gitlab-same-project", against(joined(("projecturl",), ("ciserverurl",), (*CLAIMS, "project_path")), "gitlab:other-repository"), draw.nothing, "the token is of %v, the project is %v",
        ("the token's project must be the one at `projecturl`, which is `ciserverurl`, a slash and the path", "`projecturl` has to be `ciserverurl`, a slash and the token's claim `project_path`"),
        ("tokens of another project than the one at `projecturl` (`ciserverurl`, a slash, the path)", "jobs whose `projecturl` is not `ciserverurl`, a slash and the claim `project_path`"), missing=True, suits=_has_token, note=_COPIED),
    Kind("gitlab-ref", against(must((*CLAIMS, "ref"), equal("wip"), optional=True), "gitlab:other-ref"), draw.value("main", "stable", "production", "v2"), "the job ran for %v, not for {value}",
        ("the token's ref must be {value}", "the job has to run for the ref {value}, by its token"),
        ("tokens whose ref is not {value}", "jobs for another ref than {value}, by their token"), missing=True, suits=_has_token),
    _issued_since("gitlab"),
    _issued_until("gitlab"),
)  # fmt: skip
GCP: tuple[Kind, ...] = (
    Kind("gcp-issuer", against(must((*CLAIMS, "iss"), equal("accounts.google.com", "https://securetoken.google.com/acme"), optional=True), "gcp-iit:wrong-issuer"), draw.fixed(value="https://accounts.google.com"), "the issuer is %v, not {value}",
        ("the token must have been issued by {value}", "the claim `iss` of the token has to be {value}"),
        ("tokens of another issuer than {value}", "tokens whose `iss` is not {value}"), missing=True, of="gcp-iit"),
    _issued_since("gcp-iit"),
    _issued_until("gcp-iit"),
)  # fmt: skip
CODEBUILD: tuple[Kind, ...] = (
    Kind("codebuild-record", against(same((*_BUILD, "build_id"), _RECORD), "aws-codebuild:unavailable"), draw.nothing, "the build is %v, the record that CodeBuild has is of %v",
        ("CodeBuild's own record must be of this build: `build_details.Id` equals `build_id`, both in `build_info`", "`build_info.build_details.Id` and `build_info.build_id` have to be equal"),
        ("builds whose `build_details.Id` is not their `build_id` (both in `build_info`)", "builds of which CodeBuild's record, `build_details`, has another `Id` than `build_id`"), missing=True, suits=_has_record, of="aws-codebuild"),
)  # fmt: skip
K8S: tuple[Kind, ...] = (
    Kind("k8s-server", against(must(("clusterinfo", "server"), equal("https://127.0.0.1:6443", near=False)), "k8smanifest:other-cluster"), draw.taken(("clusterinfo", "server"), str, "https://kubernetes.example.com:6443"), "the cluster is %v, not {value}",
        ("the address of the cluster's server must be {value}", "the manifests have to be recorded with the cluster {value}"),
        ("manifests of another cluster than {value}", "clusters whose server is not {value}"), missing=True, suits=_has_server, of="k8smanifest"),
    Kind("k8s-owner", against(each(_REFERENCE, starts("ghcr.io/mallory/core:1", "nginx:1.27", tails=("core:1.2.0", "api:3.0.1"))), "k8smanifest:changed-image"), draw.taken_from(_REFERENCE, _owner, "registry.example.com/acme/", "ghcr.io/northwind/"), "image %v does not lie below {value}",
        ("every recorded image must lie below {value}, from the start of its reference", "the references of all recorded images have to begin with {value}"),
        ("images that do not lie below {value}, from the start of their reference", "recorded images whose reference does not begin with {value}"), of="k8smanifest"),
    Kind("k8s-digest", against(each(_DIGEST, one_of("b7" * 32, "5a" * 32, near=False)), "k8smanifest:moved-tag"), draw.values(*_DIGESTS), "image %v has another sha256",
        ("every recorded image must have the sha256 {values}", "the sha256 of each recorded image has to be {values}"),
        ("images whose recorded sha256 is not {values}", "recorded images with another sha256 than {values}"), missing=True, of="k8smanifest"),
)  # fmt: skip
ROWS = GITHUB + GITLAB + GCP + CODEBUILD + K8S
