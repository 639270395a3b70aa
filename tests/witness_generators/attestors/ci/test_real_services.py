"""The attestors that ask services, really run against stand-ins on loopback: every key and value is as drawn."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from support.worlds_on_disk import drop_machine, index_by_attestor, read_subjects
from witness_generators.api.direct_draws import draw_scene
from witness_generators.attestors.ci.github_token import JWKS_URL
from witness_generators.attestors.ci.jwt import HandedToken
from witness_generators.attestors.cloud.gke_node import GkeNode
from witness_generators.runs import roster
from witness_generators.runs.scenes import Scene
from witness_generators.world.digests import LIBRARY_HASHES
from witness_generators.world.shell_commands import GRID
from witness_generators.world.workspace import lay_out, step_environment
from witness_generators.world.world_space import Limits
from witness_schema.oracle import JsonWebToken, Oracle, RunRequest, RunResult
from witness_schema.verdict import Crashed
from witness_stand_ins import StandIns
from witness_stand_ins.issuing.signed_tokens import sign_token, write_key_set
from witness_stand_ins.services.gcp_service import IDENTITY
from witness_stand_ins.web.exchanges import Route, say

WORLDS = 12
SEED = 1
RUNS = {
    "a GitHub job": ("github", "jwt"),
    "a GitHub job on EC2": ("github", "aws"),
    "a GitLab job": ("gitlab", "jwt"),
    "a Jenkins build on EC2": ("jenkins", "aws"),
    "a Jenkins build on GKE": ("jenkins", "gcp-iit"),
    "a CodeBuild build": ("aws-codebuild", "jwt"),
    "a GitHub job on CodeBuild": ("github", "aws-codebuild"),
    "a GitLab job on CodeBuild": ("gitlab", "aws-codebuild"),
    "a pod": ("gcp-iit", "jwt"),
    "any program": ("jwt",),
}


def really_run(
    oracle: Oracle,
    scene: Scene,
    names: tuple[str, ...],
    folder: Path,
    wrong: Sequence[Route] = (),
) -> tuple[RunResult | Crashed, list[str]]:
    """The run of a world's attestors with its services beside it, and the variables that it has because of that.

    `wrong` are answers in place of the world's.
    """
    world = scene.world
    handed = world.prop(HandedToken).token(world) if "jwt" in names else None
    keys = [Route(handed.jwks_url, say(write_key_set(handed.key)))] if handed else []
    with StandIns(world=world, routes=(*wrong, *keys)) as services:
        added = services.routing
        environment = {**step_environment(world, os.environ["PATH"]), **added}
        step = str(lay_out(world, folder))
        request = RunRequest(world.step, names, world.argv, step, environment, services.options)
        request = replace(request, hashes=() if world.hashes == LIBRARY_HASHES else world.hashes)
        if handed:
            request = replace(request, token=JsonWebToken(sign_token(handed), handed.jwks_url))
        result = oracle.run(request)
    # gcp-iit asks for the project in a place where no metadata server has it (`attestation/gcp-iit/gcp-iit.go`).
    missing = {one.address.split("/")[-2] for one in services.requests if one.status == 404}
    assert missing <= {"project"}
    return result, list(added)


def compared(name: str, attestation: Any, added: list[str]) -> str:
    """The attestation as text, without what the machine decides and without the variables that stand-ins need."""
    kept = drop_machine(name, attestation)
    for variable in added:
        kept.get("variables", {}).pop(variable, None)
    return json.dumps(kept)


@pytest.mark.parametrize("job", RUNS)
def test_real_attestations_are_the_drawn_ones(oracle: Oracle, tmp_path: Path, job: str) -> None:
    """Key by key and value by value, in Go's order of keys; so are the statement's subjects."""
    names = ("git", "environment", *RUNS[job])
    for index in range(WORLDS):
        limits = Limits(command=GRID[index % len(GRID)].argv[-1])
        scene = draw_scene(names, seed=SEED, index=index, limits=limits)
        folder = tmp_path / str(index)
        folder.mkdir()
        result, added = really_run(oracle, scene, names, folder)
        assert isinstance(result, RunResult), result
        assert result.errors == {}
        real = index_by_attestor(result)
        assert set(names) < set(real)
        for name, attestation in real.items():
            assert compared(name, attestation, added) == compared(name, scene.attestation(name), added), name
        assert list(roster.find_broken({name: scene.attestation(name) for name in real})) == []
        assert read_subjects(result) == scene.statement(names)["subject"]


def scenes_of(*names: str) -> list[Scene]:
    return [draw_scene(("git", "environment", *names), seed=SEED, index=index) for index in range(WORLDS)]


def test_the_worlds_that_run_have_every_variant() -> None:
    tokens = [scene.attestation("gitlab").get("jwt") for scene in scenes_of("gitlab", "jwt")]
    assert {token is None for token in tokens} == {True, False}
    builds = [scene.attestation("aws-codebuild")["build_info"] for scene in scenes_of("aws-codebuild", "jwt")]
    assert {"build_details" in info for info in builds} == {True, False}
    keys = [scene.attestation("jwt")["verifiedBy"]["jwk"]["kty"] for scene in scenes_of("jwt")]
    assert set(keys) == {"RSA", "EC", "OKP"}


def failure(oracle: Oracle, name: str, folder: Path, wrong: Route) -> str:
    """The reason for which this attestor fails with these answers."""
    folder.mkdir()
    scene = draw_scene([name], seed=SEED, index=0, limits=Limits(command=GRID[0].argv[-1]))
    result, _ = really_run(oracle, scene, (name,), folder, [wrong])
    return result.reason if isinstance(result, Crashed) else result.errors[name]


def test_attestors_refuse_what_is_signed_otherwise(oracle: Oracle, tmp_path: Path) -> None:
    """The stand-ins' keys and signatures are looked at: with others, nothing is recorded."""
    signature = Route("http://169.254.169.254/latest/dynamic/instance-identity/signature", say("AAAA"))
    assert "verification error" in failure(oracle, "aws", tmp_path / "aws", signature)
    no_keys = Route(JWKS_URL, say('{"keys":[]}'))
    assert "kid" in failure(oracle, "github", tmp_path / "github", no_keys)


def test_a_google_claim_crashes_gcp_iit(oracle: Oracle, tmp_path: Path) -> None:
    """Why no token of a virtual machine is drawn: go-witness takes its list of licences for one of strings."""
    world = draw_scene(["gcp-iit"], seed=SEED, index=0).world
    token = world.prop(GkeNode).token(world)
    instance = dict.fromkeys(("project_id", "zone", "instance_id", "instance_name"), "")
    more = dict.fromkeys(("project_number", "instance_creation_timestamp", "instance_confidentiality"), "")
    claims = {**token.claims, "google": {**instance, **more, "licence_id": ["1"]}}
    full = Route(IDENTITY, say(sign_token(replace(token, claims=claims))))
    assert "interface conversion" in failure(oracle, "gcp-iit", tmp_path / "gcp", full)
