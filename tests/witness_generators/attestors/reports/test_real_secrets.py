"""Secrets as the real attestor finds them with gitleaks: every finding as drawn; only their order is chance there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from support.product_runs import index_by_attestor, run_with_tools
from support.worlds_on_disk import read_subjects
from witness_generators.api.direct_draws import draw_scene
from witness_generators.attestors.reports.secrets.leak_rules import RULES
from witness_generators.attestors.reports.secrets.leaks import ENCODINGS, FORMS, Leaks
from witness_generators.runs import roster
from witness_generators.runs.scenes import Scene
from witness_generators.world.shell_commands import GRID
from witness_generators.world.world_space import Limits
from witness_schema.oracle import Oracle

RUNS = {
    "alone": ("secretscan",),
    "of the default attestors": ("environment", "git", "secretscan"),
    "beside reports and images": ("docker", "environment", "git", "k8smanifest", "oci", "sbom", "secretscan"),
    "beside lock files and a POM": ("environment", "git", "lockfiles", "maven", "secretscan"),
    "beside a scan, which may be one for secrets": ("sarif", "secretscan"),
}
WORLDS = 30


def scene_of(run: str, index: int) -> Scene:
    limits = Limits(command=GRID[index % len(GRID)].argv[-1])
    return draw_scene(RUNS[run], seed=94 + list(RUNS).index(run), index=index, limits=limits)


# Attestations in which the machine has lines of its own: its git, its PATH.
OF_THE_MACHINE = ("attestation:environment", "attestation:git")


def in_order(attestation: Any) -> list[str]:
    """The findings by their text: go-witness walks maps of rules and of products."""
    found = [dict(one) for one in attestation["findings"] or ()]
    for one in found:
        if one["location"] in OF_THE_MACHINE:
            del one["startLine"]
    return sorted(json.dumps(one, sort_keys=True) for one in found)


@pytest.mark.parametrize("run", RUNS)
def test_secrets_are_found_as_drawn(oracle: Oracle, tmp_path: Path, run: str) -> None:
    for index in range(WORLDS):
        scene = scene_of(run, index)
        options = {"k8smanifest": {"record-cluster-information": False}} if "k8smanifest" in RUNS[run] else {}
        result = run_with_tools(oracle, scene, RUNS[run], tmp_path / str(index), options)
        assert result.errors == {}
        real, expected = index_by_attestor(result), scene.attestation("secretscan")
        assert in_order(real["secretscan"]) == in_order(expected), index
        assert (real["secretscan"]["findings"] is None) == (expected["findings"] is None)
        assert list(roster.find_broken(real)) == []
        subjects = scene.statement(RUNS[run])["subject"]
        assert read_subjects(result) == subjects


def test_worlds_have_secrets_of_every_kind() -> None:
    """Those that are really run: each rule, each form of file, each encoding, in the environment and not."""
    props = [scene_of(run, index).world.prop(Leaks) for run in RUNS for index in range(WORLDS)]
    leaks = [leak for prop in props for leak in prop.leaks]
    assert {prop.form for prop in props} == set(FORMS)
    assert {leak.rule.id for leak in leaks} == {rule.id for rule in RULES}
    assert {leak.encodings for leak in leaks} == {(), *ENCODINGS}
    assert {leak.exported for leak in leaks} == {True, False}
