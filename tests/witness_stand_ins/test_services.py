"""Every stand-in for real: a collection of a user's own repository is made and verified by the oracle's command."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from support.stand_in_runs import run_and_verify
from support.stand_in_steps import find_step, is_filled_in
from witness_schema import load
from witness_stand_ins import SERVICES, StandIns

ROUTING = {"HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "NO_PROXY", "no_proxy", "SSL_CERT_FILE"}


def find_commit(repository: Path) -> str:
    done = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=repository, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def is_github_job(attestation: Any, commit: str) -> bool:
    claims = attestation["jwt"]["claims"]
    named = (claims["sha"], claims["repository"], claims["ref"], claims["actor"], claims["aud"])
    return named == (commit, "acme/rocket", "refs/heads/main", "ada", "witness")


def is_gitlab_job(attestation: Any, _commit: str) -> bool:
    claims = attestation["jwt"]["claims"]
    return (claims["project_path"], claims["ref"]) == ("acme/rocket", "main")


def is_codebuild_build(attestation: Any, commit: str) -> bool:
    details = attestation["build_info"]["build_details"]
    return bool(details["ResolvedSourceVersion"] == commit and details["BuildStatus"] == "IN_PROGRESS")


def is_pushed_image(attestation: Any, _commit: str) -> bool:
    (image,) = attestation["recordeddocs"][0]["recordedimages"]
    return image["reference"].endswith("/acme/rocket:1") and set(image["digest"]) == {"sha256"}


# By stand-in, whether its attestation says what the checkout or the stand-in has.
SAID: dict[str, Callable[[Any, str], bool]] = {
    "github": is_github_job,
    "gitlab": is_gitlab_job,
    "jenkins": lambda attestation, _: attestation["jobname"] == "rocket/main",
    "aws": lambda attestation, _: attestation["accountId"].startswith("000"),
    "gcp": lambda attestation, _: attestation["cluster_name"] == "ci",
    "codebuild": is_codebuild_build,
    "registry": is_pushed_image,
    "kubernetes": lambda attestation, _: (
        is_filled_in(attestation) and "kubernetes" in attestation["clusterinfo"]["server"]
    ),
    # What the collection has of it is its signature's: tests/witness_stand_ins/test_tsa.py.
    "tsa": lambda attestation, _: "WITNESS_STAND_IN_TSA" in attestation["variables"],
    # What it keeps: tests/witness_stand_ins/test_archivista.py.
    "archivista": lambda attestation, _: "WITNESS_STAND_IN_ARCHIVISTA" in attestation["variables"],
}


def test_every_stand_in_has_a_run() -> None:
    # Fulcio signs: tests/witness_stand_ins/test_fulcio.py.
    assert [*SAID, "fulcio"] == list(SERVICES)


@pytest.mark.parametrize("name", SAID)
def test_a_collection_is_made_and_verified(binary: Path, repository: Path, tmp_path: Path, name: str) -> None:
    step = find_step(name)
    attestor, *_ = step.attestors
    with StandIns((name,), repo=repository) as services:
        made = run_and_verify(
            binary,
            repository,
            tmp_path,
            ("git", "environment", *step.attestors),
            {**services.environment, **step.list_variables()},
            [*services.flags, *step.flags],
            script=step.script,
        )
    for one in step.attestors:
        load(one).validate(made[one])
    assert SAID[name](made[attestor], find_commit(repository))
    # What is recorded of the variables is what the stand-ins said that they set.
    recorded = made["environment"]["variables"]
    assert set(services.environment) <= set(recorded)
    assert set(services.environment) - set(services.job) == set(services.routing) - set(services.job)
    assert set(services.routing) >= ROUTING


def test_several_run_together(binary: Path, repository: Path, tmp_path: Path) -> None:
    """CodeBuild runs GitHub's jobs too; the account of the build is not asked of the instance."""
    attestors = ("git", "github", "aws-codebuild", "gcp-iit")
    names = ["github", "gcp", "codebuild"]
    with StandIns(names, repo=repository, event="release", ref="refs/tags/v1") as services:
        made = run_and_verify(binary, repository, tmp_path, attestors, services.environment, services.flags)
    claims = made["github"]["jwt"]["claims"]
    assert (claims["event_name"], claims["ref"], claims["ref_type"]) == ("release", "refs/tags/v1", "tag")
    assert set(made) >= set(attestors)
    asked = {request.service for request in services.requests if request.status == 200}
    assert asked == set(names)
