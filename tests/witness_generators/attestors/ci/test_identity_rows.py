"""What CI jobs and cloud machines make attestors record: valid, varied, accepted by real Go, and held together by invariants."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import find, given, settings

import witness_generators
from witness_generators.api.direct_draws import draw, draw_scene
from witness_generators.attestors.ci import aws_codebuild, github, gitlab, jenkins, jwt
from witness_generators.attestors.ci.gitlab_job import LAST_JOB_JWT, MOST_BEHIND, GitlabJob
from witness_generators.attestors.cloud import aws, gcp_iit, rsa_keys
from witness_generators.recording.recorded_facts import resolved
from witness_generators.runs import roster
from witness_generators.runs.scenes import Scene
from witness_generators.world.moments import Moment
from witness_generators.world.variables import variables
from witness_schema import load
from witness_schema.oracle import Oracle
from witness_schema.shapes.json_shape import Record
from witness_schema.verdict import Accepted

ROWS = {
    row.name: row for row in (one.ROW for one in (github, gitlab, jenkins, jwt, aws, aws_codebuild, gcp_iit))
}
INVARIANTS = {invariant.id: invariant for row in ROWS.values() for invariant in row.invariants}
# Every combination that has a fact to share, as large as one step can have it.
TOGETHER = (
    ("git", "environment", "github", "jwt", "aws"),
    ("git", "environment", "gitlab", "jwt", "gcp-iit"),
    ("git", "environment", "jenkins", "jwt", "aws"),
    ("git", "environment", "aws-codebuild", "jwt", "aws"),
    ("git", "environment", "jwt"),
)


def attestations(name: str, count: int, seed: int = 2) -> list[Any]:
    return [
        json.loads(line)["attestation"]
        for index in range(count)
        for line in draw([name], seed=seed, index=index)
    ]


def found_in(scene: Scene, names: Iterable[str]) -> dict[str, Any]:
    return {name: scene.attestation(name) for name in names}


@pytest.mark.parametrize("name", ROWS)
def test_attestations_are_valid_varied_and_accepted(name: str, oracle: Oracle) -> None:
    schema = load(name)
    drawn = attestations(name, 300)
    assert [list(schema.iter_errors(one)) for one in drawn] == [[]] * 300
    assert len({json.dumps(one) for one in drawn}) >= 285
    verdicts = list(oracle.roundtrip_all((schema.predicate_types[0], json.dumps(one)) for one in drawn))
    assert verdicts == [Accepted()] * 300


@pytest.mark.parametrize("name", ROWS)
def test_each_fact_has_its_place_and_each_place_its_fact(name: str) -> None:
    schema = load(name)
    shape = resolved(schema.shape, schema.definitions)
    assert isinstance(shape, Record)
    assert set(ROWS[name].facts) == {f"/{field.name}" for field in shape.fields}


@pytest.mark.parametrize("names", TOGETHER, ids="-".join)
def test_worlds_hold_every_invariant(names: tuple[str, ...]) -> None:
    for index in range(300):
        assert list(roster.broken(found_in(draw_scene(names, seed=4, index=index), names))) == []


@pytest.mark.parametrize("names", TOGETHER, ids="-".join)
def test_strategies_hold_every_invariant(names: tuple[str, ...]) -> None:
    """At Hypothesis's default health checks."""
    types = {load(name).predicate_types[0]: name for name in names}

    @settings(max_examples=20, database=None, deadline=None)
    @given(witness_generators.collections(names))
    def check(collection: Any) -> None:
        entries = collection["attestations"]
        found = {types[one["type"]]: one["attestation"] for one in entries if one["type"] in types}
        assert set(found) == set(names)
        assert list(roster.broken(found)) == []

    check()


# What breaks each invariant, and at least that one: attestor, place, value.
BREAKS: dict[str, tuple[str, str, Any]] = {
    "github-times": ("github", "jwt/claims/exp", 1),
    "github-variables": ("github", "runnerarch", "S390X"),
    "github-claim-variables": ("github", "jwt/claims/actor_id", "1"),
    "github-commit": ("github", "jwt/claims/sha", "0" * 40),
    "github-ref": ("git", "branch", "nobody-s"),
    "github-remote": ("git", "remotes", ["https://github.com/nobody/nothing"]),
    "github-claims": ("github", "jwt/claims/run_id", "0"),
    "github-addresses": ("github", "pipelineurl", "https://github.com/"),
    "github-subject": ("github", "jwt/claims/sub", "repo:nobody/nothing:ref:refs/heads/main"),
    "gitlab-ref": ("git", "branch", "nobody-s"),
    "gitlab-times": ("gitlab", "jwt/claims/nbf", 1 << 40),
    "gitlab-variables": ("gitlab", "jobstage", "nowhere"),
    "gitlab-claim-variables": ("gitlab", "jwt/claims/user_email", "nobody@example.com"),
    "gitlab-remote": ("git", "remotes", []),
    "gitlab-claims": ("gitlab", "jwt/claims/job_id", "0"),
    "gitlab-addresses": ("gitlab", "joburl", "https://gitlab.example.com/"),
    "jenkins-variables": ("jenkins", "executornumber", "-1"),
    "jenkins-names": ("jenkins", "buildtag", "jenkins"),
    "jwt-times": ("jwt", "claims/exp", 0),
    "jwt-commit": ("jwt", "claims/sha", "0" * 40),
    "jwt-issuer": ("jwt", "verifiedBy/jwksUrl", "https://example.org/keys"),
    "jwt-github": ("jwt", "claims/run_id", "0"),
    "jwt-gitlab": ("jwt", "claims/job_id", "0"),
    "aws-document": ("aws", "imageId", "ami-0"),
    "aws-signature": ("aws", "rawsig", "AAAA"),
    "aws-zone": ("aws", "availabilityZone", "eu-west-9a"),
    "aws-host": ("aws", "privateIp", "10.9.9.9"),
    "codebuild-variables": ("aws-codebuild", "build_info/initiator", "nobody"),
    "codebuild-arn": ("aws-codebuild", "build_info/build_id", "other:1"),
    "codebuild-commit": ("aws-codebuild", "build_info/source_version", "0" * 40),
    "codebuild-remote": ("aws-codebuild", "build_info/source_repo", "https://github.com/nobody/nothing.git"),
    "codebuild-details": ("aws-codebuild", "raw_build_details", "{}"),
    "aws-account": ("aws", "accountId", "1"),
    "gcp-iit-times": ("gcp-iit", "jwt/claims/exp", 0),
    "gcp-project": ("gcp-iit", "project_number", "other"),
    "gcp-host": ("gcp-iit", "cluster_name", "other"),
    "gcp-token": ("gcp-iit", "jwt/claims/aud", "other"),
    "gcp-os": ("environment", "os", "windows"),
}


def put(attestation: Any, place: str, value: Any) -> bool:
    """Whether the place is there; then it has the value."""
    *path, last = place.split("/")
    for name in path:
        attestation = attestation.get(name, {})
    there = last in attestation
    if there:
        attestation[last] = value
    return there


@pytest.mark.parametrize("broken", INVARIANTS)
def test_each_invariant_can_be_broken(broken: str) -> None:
    attestor, place, value = BREAKS[broken]
    names = next(one for one in TOGETHER if {*INVARIANTS[broken].attestors, attestor} <= set(one))
    changed = 0
    for index in range(40):
        found = copy.deepcopy(found_in(draw_scene(names, seed=7, index=index), names))
        if put(found[attestor], place, value):
            changed += 1
            assert broken in {row.id for row in roster.broken(found)}
    assert changed


def test_what_breaks_invariants_is_known() -> None:
    assert set(BREAKS) == set(INVARIANTS)


def gitlab_source(attestation: Any) -> str:
    """What the pipeline of this attestation is of, as far as the attestation says it."""
    if "jwt" not in attestation:
        return "no token"
    claims = attestation["jwt"]["claims"]
    return "merge request" if claims["pipeline_source"] == "merge_request_event" else str(claims["ref_type"])


VARIANTS: dict[str, tuple[set[str], Any]] = {
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
}


@pytest.mark.parametrize("name", ROWS)
def test_both_interpreters_draw_every_variant(name: str) -> None:
    wanted, kind = VARIANTS[name]
    assert {str(kind(one)) for one in attestations(name, 300)} == wanted
    seen: set[str] = set()

    @settings(max_examples=300, database=None, deadline=None)
    @given(witness_generators.attestations(name))
    def watch(attestation: Any) -> None:
        seen.add(str(kind(attestation)))

    watch()
    assert seen == wanted


# The lines of a smallest case: those of the keys that every real run writes.
SHRINKS: dict[str, tuple[int, Any]] = {
    "jenkins": (12, lambda one: one["executornumber"] != "0"),
    "aws-codebuild": (11, lambda one: one["build_info"]["build_number"] != "1"),
    "gitlab": (15, lambda one: one["jobstage"] != "build"),
    "jwt": (16, lambda one: one["claims"]["exp"] > 0),
    "aws": (20, lambda one: one["region"] != "us-east-1"),
    "gcp-iit": (36, lambda one: one["cluster_name"] != "ci"),
    "github": (57, lambda one: one["pipelinename"] != "CI"),
}


@pytest.mark.parametrize("name", SHRINKS)
def test_a_failure_shrinks_to_what_every_run_writes(name: str) -> None:
    lines, failing = SHRINKS[name]
    quick = settings(max_examples=2000, database=None, deadline=None)
    smallest = find(witness_generators.attestations(name), failing, settings=quick, random=Random(1))
    assert len(json.dumps(smallest, indent=1).splitlines()) <= lines


@pytest.mark.parametrize("name", rsa_keys.NAMES)
def test_made_up_keys_are_keys(name: str) -> None:
    """`cryptography` loads no key whose numbers do not belong together, and refuses composite factors."""
    key = rsa_keys.private_key(name)
    assert key.key_size in {1024, 2048}
    assert key.public_key().public_numbers().n == rsa_keys.rsa_key(name).modulus


@pytest.mark.parametrize(
    ("day", "behind", "expected"),
    [
        (1652400000, 0, (14, 10)),
        (1716336000, 0, (17, 0)),
        (1716249600, 0, (16, 11)),
        (1735084800, 0, (17, 7)),
        (1735084800, 7, (17, 0)),
        (1735084800, 8, (16, 11)),
        (1748736000, MOST_BEHIND, (13, 12)),
    ],
)
def test_gitlab_s_version_is_the_day_s(day: int, behind: int, expected: tuple[int, int]) -> None:
    """2022-05-13, 2024-05-22 and the day before, 2024-12-25, 2025-06-01, and servers some months behind."""
    scene = draw_scene(["gitlab"], seed=0, index=0)
    world = replace(scene.world, clock=replace(scene.world.clock, started=Moment(day * 10**9)))
    job = replace(world.prop(GitlabJob), behind=behind)
    world = replace(world, props=(job,))
    assert job.version(world) == expected
    assert (expected <= LAST_JOB_JWT) == ("CI_JOB_JWT" in variables(world))


def test_an_owner_s_machine_is_not_hosted_by_github() -> None:
    for index in range(50):
        world = draw_scene(["github", "aws"], seed=9, index=index).world
        assert variables(world)["RUNNER_ENVIRONMENT"] == "self-hosted"
        assert variables(world)["RUNNER_NAME"] == world.machine.hostname
