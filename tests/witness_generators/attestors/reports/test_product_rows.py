"""Reports and images of a world: valid, varied, accepted by real Go, held together by invariants, small when something fails."""

from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Iterable
from random import Random
from typing import Any

import pytest
from hypothesis import find, given, settings

import witness_generators
from support.report_breaks import BREAKS, concerns, put
from witness_generators.api.direct_draws import draw, draw_scene
from witness_generators.attestors.containers import docker, k8smanifest, oci
from witness_generators.attestors.reports import sarif, sbom, vex
from witness_generators.attestors.reports.secrets import secretscan
from witness_generators.recording.recorded_facts import resolved
from witness_generators.runs import roster
from witness_generators.runs.scenes import Scene
from witness_schema import load
from witness_schema.oracle import Oracle
from witness_schema.shapes.json_shape import Record
from witness_schema.verdict import Accepted

ROWS = {one.ROW.name: one.ROW for one in (docker, k8smanifest, oci, sarif, sbom, secretscan, vex)}
INVARIANTS = {invariant.id: invariant for row in ROWS.values() for invariant in row.invariants}
TOGETHER = (
    ("environment", "git", "material", "product", *ROWS),
    ("environment", "git", "material", "product", "lockfiles", "sarif", "sbom", "secretscan", "vex"),
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
    places = {f"/{field.name}" for field in shape.fields} if isinstance(shape, Record) else {""}
    assert {*ROWS[name].facts, *ROWS[name].run_facts} == places


@pytest.mark.parametrize("names", TOGETHER, ids=("with images", "with lock files"))
def test_worlds_hold_every_invariant(names: tuple[str, ...]) -> None:
    for index in range(300):
        assert list(roster.broken(found_in(draw_scene(names, seed=4, index=index), names))) == []


@pytest.mark.parametrize("names", TOGETHER, ids=("with images", "with lock files"))
def test_strategies_hold_every_invariant(names: tuple[str, ...]) -> None:
    """At Hypothesis's default health checks."""
    types = {kind: name for name in names for kind in load(name).predicate_types}

    @settings(max_examples=20, database=None, deadline=None)
    @given(witness_generators.collections(names))
    def check(collection: Any) -> None:
        entries = collection["attestations"]
        found = {types[one["type"]]: one["attestation"] for one in entries if one["type"] in types}
        assert set(found) == set(names)
        assert list(roster.broken(found)) == []

    check()


def test_products_are_the_bytes_that_tools_write() -> None:
    for index in range(100):
        scene = draw_scene(TOGETHER[0], seed=5, index=index)
        products = scene.attestation("product")
        for prop in scene.world.props:
            for path, content in prop.made(scene.world).items():
                assert products[path]["digest"]["sha256"] == hashlib.sha256(content).hexdigest()


def test_no_two_tools_write_one_file() -> None:
    for index in range(300):
        world = draw_scene(TOGETHER[0], seed=6, index=index).world
        paths = [path for prop in world.props for path in prop.made(world)]
        assert len(paths) == len(set(paths))
        assert not set(paths) & {*world.inputs, *world.command.run(world.inputs)}


@pytest.mark.parametrize("broken", INVARIANTS)
def test_each_invariant_can_be_broken(broken: str) -> None:
    attestor, place, value = BREAKS[broken]
    names = next(one for one in TOGETHER if {*INVARIANTS[broken].attestors, attestor} <= set(one))
    changed = 0
    for index in range(80):
        found = copy.deepcopy(found_in(draw_scene(names, seed=7, index=index), names))
        if put(found, [attestor, *place.split("/")] if place else [attestor], value) and concerns(
            broken, found
        ):
            changed += 1
            assert not INVARIANTS[broken].check(found)
    assert changed


def test_what_breaks_invariants_is_known() -> None:
    assert set(BREAKS) == set(INVARIANTS)


VARIANTS: dict[str, tuple[set[str], Any]] = {
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
        {"ESLint", "gosec", "Semgrep OSS", "Bandit", "CodeQL"},
        lambda one: one["report"]["runs"][0]["tool"]["driver"]["name"],
    ),
    "sbom": ({"SPDX-2.3", "1.5", "1.6"}, lambda one: one.get("spdxVersion") or one.get("specVersion")),
    "secretscan": (
        {"True", "False"},
        lambda one: any("encodingPath" in finding for finding in one["findings"] or ()),
    ),
    "vex": ({"True", "False"}, lambda one: "last_updated" in one["vexDocument"]),
}


def products_of(docker_attestation: Any) -> Any:
    """The one product."""
    (product,) = docker_attestation["products"].values()
    return product


@pytest.mark.parametrize("name", ROWS)
def test_both_interpreters_draw_every_variant(name: str) -> None:
    wanted, kind = VARIANTS[name]
    assert {str(kind(one)) for one in attestations(name, 600)} == wanted
    seen: set[str] = set()

    @settings(max_examples=200, derandomize=True, database=None, deadline=None)
    @given(witness_generators.attestations(name))
    def watch(attestation: Any) -> None:
        seen.add(str(kind(attestation)))

    watch()
    assert seen == wanted


# The lines of a smallest case: those of the keys that every real run writes.
SHRINKS: dict[str, tuple[int, Any]] = {
    "docker": (13, lambda one: "linux/arm64" not in products_of(one)["materials"]),
    "k8smanifest": (7, lambda one: "recordclusterinfo" not in one),
    "oci": (31, lambda one: len(one["diffids"]) > 0),
    "sarif": (21, lambda one: one["report"]["runs"][0]["tool"]["driver"]["name"] != "CodeQL"),
    "sbom": (32, lambda one: "specVersion" in one),
    "secretscan": (15, lambda one: bool(one["findings"])),
    "vex": (14, lambda one: one["vexDocument"]["version"] < 12),
}


@pytest.mark.parametrize("name", SHRINKS)
def test_a_failure_shrinks_to_what_every_run_writes(name: str) -> None:
    lines, failing = SHRINKS[name]
    quick = settings(max_examples=2000, database=None, deadline=None)
    smallest = find(witness_generators.attestations(name), failing, settings=quick, random=Random(1))
    assert len(json.dumps(smallest, indent=1).splitlines()) <= lines
