"""The kinds that an attestation comes in: direct draws and Hypothesis both draw each of them, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest

import witness_generators
from support.attestor_runs import draw_attestations
from support.reached_draws import find_unreached
from witness_generators.runs.roster import ROWS


def gitlab_source(attestation: Any) -> str:
    """What the pipeline of this attestation is of, as far as the attestation says it."""
    if "jwt" not in attestation:
        return "no token"
    claims = attestation["jwt"]["claims"]
    return "merge request" if claims["pipeline_source"] == "merge_request_event" else str(claims["ref_type"])


def reusable_workflow(github_attestation: Any) -> str:
    """Where the workflow of the job is defined."""
    claims = github_attestation["jwt"]["claims"]
    if claims["job_workflow_ref"] == claims["workflow_ref"]:
        return "the run's"
    return "own" if claims["job_workflow_ref"].startswith(claims["repository"] + "/") else "foreign"


def products_of(docker_attestation: Any) -> Any:
    """The one product."""
    (product,) = docker_attestation["products"].values()
    return product


# The attestors that come in kinds: all of them, and which one an attestation is of.
VARIANTS: dict[str, tuple[set[str], Any]] = {
    "git": ({"True", "False"}, lambda one: bool(one["commithash"])),
    "command-run": ({"True", "False"}, lambda one: "processes" in one),
    "environment": ({"True", "False"}, lambda one: "" in one["variables"].values()),
    "github": (
        {"push", "pull_request", "workflow_dispatch", "schedule", "release"},
        lambda one: one["jwt"]["claims"]["event_name"],
    ),
    "gitlab": ({"no token", "branch", "tag", "merge request"}, gitlab_source),
    "jenkins": ({"0", "1"}, lambda one: one["jobname"].count("%2F")),
    "jwt": ({"RSA", "EC", "OKP"}, lambda one: one["verifiedBy"]["jwk"]["kty"]),
    "aws": ({"x86_64", "arm64", "x86_64_mac", "arm64_mac"}, lambda one: one["architecture"]),
    "aws-codebuild": ({"True", "False"}, lambda one: "build_details" in one["build_info"]),
    "gcp-iit": ({"True", "False"}, lambda one: one["cluster_location"] in one["zone"].split("/")),
    "docker": (
        {"", "linux/amd64", "linux/arm64", "None"},
        lambda one: next(iter(products_of(one)["materials"]), None),
    ),
    "oci": (
        {"blobs/", "json"},
        lambda one: (
            one["manifest"][0]["Config"][-4:] if one["manifest"][0]["Config"].endswith("json") else "blobs/"
        ),
    ),
    "k8smanifest": (
        {"nothing", "a list", "one object"},
        lambda one: (
            {"List": "a list"}.get(one["recordeddocs"][0]["kind"], "one object")
            if "recordeddocs" in one
            else "nothing"
        ),
    ),
    "sarif": (
        {"ESLint", "gosec", "Semgrep OSS", "Bandit", "gitleaks", "CodeQL", "another product"},
        lambda one: (
            one["report"]["runs"][0]["tool"]["driver"]["name"] if one["report"]["runs"] else "another product"
        ),
    ),
    "sbom": ({"SPDX-2.3", "1.5", "1.6"}, lambda one: one.get("spdxVersion") or one.get("specVersion")),
    "secretscan": (
        {"True", "False"},
        lambda one: any("encodingPath" in finding for finding in one["findings"] or ()),
    ),
    "vex": ({"True", "False"}, lambda one: "last_updated" in one["vexDocument"]),
}


# More kinds of the same attestors.
MORE: dict[str, tuple[str, set[str], Any]] = {
    "reusable workflows": ("github", {"the run's", "own", "foreign"}, reusable_workflow),
    "enterprises": ("github", {"True", "False"}, lambda one: "enterprise" in one["jwt"]["claims"]),
    "subgroups": ("gitlab", {"1", "2", "3", "4"}, lambda one: one["projecturl"].count("/") - 3),
    "final newlines": ("git", {"True", "False"}, lambda one: one["commitmessage"].endswith("\n")),
}


@pytest.mark.parametrize("what", MORE)
def test_both_interpreters_draw_more_variants(what: str) -> None:
    name, wanted, kind = MORE[what]
    assert {str(kind(attestation)) for attestation in draw_attestations(name, 600)} == wanted
    drawn = witness_generators.attestations(name)
    assert find_unreached(drawn, lambda attestation: {str(kind(attestation))}, wanted) == set()


@pytest.mark.parametrize("name", VARIANTS)
def test_both_interpreters_draw_every_variant(name: str) -> None:
    wanted, kind = VARIANTS[name]
    assert {str(kind(attestation)) for attestation in draw_attestations(name, 600)} == wanted
    drawn = witness_generators.attestations(name)
    assert find_unreached(drawn, lambda attestation: {str(kind(attestation))}, wanted) == set()


def test_variants_are_of_attestors_of_the_roster() -> None:
    assert set(VARIANTS) <= set(ROWS)
