"""The attestors that ask services, really run against stand-ins on loopback: every key and value is as drawn."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fakes.identity_services import answers_for, compact, extra_variables, options_for
from fakes.web_services import WebServices
from worlds_on_disk import by_attestor, subjects_of_run, without_machine

from generators import roster
from generators.ci.jwt import HandedToken
from generators.commands import GRID
from generators.digests import LIBRARY_HASHES
from generators.sampling import draw_scene
from generators.scenes import Scene
from generators.workspace import lay_out, step_environment
from generators.world_space import Limits
from witness_schema.oracle import JsonWebToken, Oracle, RunRequest, RunResult

WORLDS = 12
RUNS = {
    "a GitHub job": ("github", "jwt"),
    "a GitHub job on EC2": ("github", "aws"),
    "a GitLab job": ("gitlab", "jwt"),
    "a Jenkins build on EC2": ("jenkins", "aws"),
    "a Jenkins build on GKE": ("jenkins", "gcp-iit"),
    "a CodeBuild build": ("aws-codebuild", "jwt"),
    "a pod": ("gcp-iit", "jwt"),
    "any program": ("jwt",),
}


def really_run(
    oracle: Oracle, scene: Scene, names: tuple[str, ...], folder: Path
) -> tuple[RunResult, list[str]]:
    """The run of a world's attestors with its services beside it, and the variables that it has because of that."""
    world = scene.world
    with WebServices(answers_for(world)) as services:
        added = {**services.environment, **dict(extra_variables(world, services.address))}
        environment = {**step_environment(world, os.environ["PATH"]), **added}
        step = str(lay_out(world, folder))
        request = RunRequest(world.step, names, world.argv, step, environment, options_for(world))
        request = replace(request, hashes=() if world.hashes == LIBRARY_HASHES else world.hashes)
        if "jwt" in names:
            token = world.prop(HandedToken).token(world)
            request = replace(request, token=JsonWebToken(compact(token), token.jwks_url))
        result = oracle.run(request)
    assert isinstance(result, RunResult), result
    # gcp-iit asks for the project in a place where no metadata server has it (`attestation/gcp-iit/gcp-iit.go`).
    assert {place.split("/")[-2] for place in services.unknown} <= {"project"}
    return result, list(added)


def compared(name: str, attestation: Any, added: list[str]) -> str:
    """The attestation as text, without what the machine decides and without the variables that stand-ins need."""
    kept = without_machine(name, attestation)
    for variable in added:
        kept.get("variables", {}).pop(variable, None)
    return json.dumps(kept)


@pytest.mark.parametrize("job", RUNS)
def test_real_attestations_are_the_drawn_ones(oracle: Oracle, tmp_path: Path, job: str) -> None:
    """Key by key and value by value, in Go's order of keys; so are the statement's subjects."""
    names = ("git", "environment", *RUNS[job])
    for index in range(WORLDS):
        limits = Limits(command=GRID[index % len(GRID)].argv[-1])
        scene = draw_scene(names, seed=61, index=index, limits=limits)
        folder = tmp_path / str(index)
        folder.mkdir()
        result, added = really_run(oracle, scene, names, folder)
        assert result.errors == {}
        real = by_attestor(result)
        assert set(names) < set(real)
        for name, attestation in real.items():
            assert compared(name, attestation, added) == compared(name, scene.attestation(name), added), name
        assert list(roster.broken({name: scene.attestation(name) for name in real})) == []
        assert subjects_of_run(result) == scene.statement(names)["subject"]
