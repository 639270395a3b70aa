"""Runs that together have every attestor of the roster, each with as many attestors as one step can have."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from witness_generators.api.direct_draws import draw, draw_scene
from witness_generators.runs.roster import ROWS

CORE = ("git", "environment", "material", "product", "command-run", "file")
HOST = (
    "environment", "git", "material", "command-run", "product",
    "lockfiles", "maven", "system-packages", "omnitrail", "network-trace", "link", "slsa",
)  # fmt: skip
REPORTS = ("sarif", "sbom", "secretscan", "vex")
IMAGES = ("docker", "k8smanifest", "oci")
# Few large runs and not one for each attestor: an invariant of several attestors needs them in one world.
_SHARED: Mapping[str, tuple[str, ...]] = {
    "core": CORE,
    "host": HOST,
    # No machine of the owner's: GitHub hosts most of these jobs.
    "hosted": ("environment", "git", "material", "command-run", "product", "network-trace", "github"),
    "github": (*HOST, "github", "jwt", "aws"),
    "gitlab": (*HOST, "gitlab", "jwt", "gcp-iit"),
    "jenkins": (*HOST, "jenkins", "jwt", "aws"),
    "aws-codebuild": (*HOST, "aws-codebuild", "jwt"),
    "github on CodeBuild": (*HOST, "github", "aws-codebuild", "jwt"),
    "gitlab on CodeBuild": (*HOST, "gitlab", "aws-codebuild", "jwt"),
    "jwt": ("git", "environment", "jwt"),
    "reports and images": ("environment", "git", "material", "product", *IMAGES, *REPORTS),
    "reports and lock files": ("environment", "git", "material", "product", "lockfiles", *REPORTS),
}
# An attestor that is in none of these, such as a new one, runs alone.
RUNS: Mapping[str, tuple[str, ...]] = {
    **_SHARED,
    **{name: (name,) for name in ROWS if not any(name in names for names in _SHARED.values())},
}


def find_run(names: Iterable[str]) -> str:
    """Find the first run that has all of these attestors. Raises StopIteration when there is none."""
    wanted = set(names)
    return next(run for run, members in RUNS.items() if wanted <= set(members))


@cache
def record_run(run: str, seed: int, index: int) -> Mapping[str, Any]:
    """Return the attestations of one drawn scene by attestor. They are shared: change only a copy."""
    scene = draw_scene(RUNS[run], seed=seed, index=index)
    return {name: scene.attestation(name) for name in RUNS[run]}


def draw_attestations(name: str, count: int, seed: int = 2) -> list[Any]:
    """Draw attestations of one attestor, each in a world of its own."""
    return [
        json.loads(line)["attestation"]
        for index in range(count)
        for line in draw([name], seed=seed, index=index)
    ]
