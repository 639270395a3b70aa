"""What older versions write: judged by their own schemas, in every attestor, document and near miss."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings

import witness_generators
from support.public_draws import DRAWS
from witness_generators import draw, draw_near_miss, draw_scene, draw_submission
from witness_generators.near_miss.document_rules import list_broken_rules
from witness_generators.near_miss.judges import find_refusing_judges
from witness_generators.near_miss.near_miss_space import DOCUMENTS
from witness_generators.runs import roster
from witness_generators.runs.run_entries import Level
from witness_schema import attestor_names, bundled_version, bundled_versions, load
from witness_schema.errors import UnknownName

OLDEST = bundled_versions()[0]
EACH = [(version, name) for version in bundled_versions() for name in (*attestor_names(version), "file")]
OFFLINE = ("git", "environment", "k8smanifest", "secretscan", "sbom", "slsa")


def keys(value: Any) -> Iterator[str]:
    """Every key of a JSON value, however deep."""
    if isinstance(value, dict):
        yield from value
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from keys(item)


def nodes(k8smanifest: Any) -> dict[str, Any]:
    """The nodes of the cluster by name; what stands in `recordeddocs` is the user's own, and may be anything."""
    return k8smanifest["clusterinfo"]["nodes"] or {}


@pytest.mark.parametrize("shape", ["realistic", "any"])
@pytest.mark.parametrize(("version", "name"), EACH)
def test_attestations_conform_to_their_version(version: str, name: str, shape: Level) -> None:
    """Its schema is closed: a field that came later is a violation."""
    schema = load(name, version=version)
    for index in range(25):
        (line,) = draw([name], seed=61, index=index, shape=shape, version=version)
        record = json.loads(line)
        assert list(schema.iter_errors(record["attestation"])) == []
        assert record["type"] is None or record["type"] in schema.predicate_types


@pytest.mark.parametrize("version", bundled_versions())
def test_documents_conform_to_their_version(version: str) -> None:
    for index in range(15):
        submission = draw_submission(OFFLINE, seed=62, index=index, version=version)
        assert load("policy", version=version).is_valid(submission.policy)
        for statement, envelope in zip(submission.statements, submission.envelopes, strict=True):
            assert load("statement", version=version).is_valid(statement)
            assert load("collection", version=version).is_valid(statement["predicate"])
            assert load("envelope", version=version).is_valid(envelope)
            assert json.loads(base64.b64decode(envelope["payload"])) == statement
        # Every attestation that the policy asks for is there.
        asked = {one["type"] for step in submission.policy["steps"].values() for one in step["attestations"]}
        entries = [entry for one in submission.statements for entry in one["predicate"]["attestations"]]
        assert asked <= {entry["type"] for entry in entries}


def test_a_field_that_came_later_is_absent() -> None:
    """`swap` of a node came with the Kubernetes client of v0.10.0; all else is the same."""
    found = 0
    for index in range(800):
        new, old = (
            json.loads(*draw(["k8smanifest"], seed=63, index=index, version=version))["attestation"]
            for version in (None, OLDEST)
        )
        for node in nodes(new).values():
            found += node["nodeInfo"].pop("swap", None) is not None
        assert "swap" not in keys(nodes(old))
        assert new == old
    assert found > 3


def test_what_reads_other_attestations_reads_those_of_the_version() -> None:
    """secretscan searches what the attestors before it have written."""
    names = ("git", "k8smanifest", "secretscan")
    for index in range(60):
        scene = draw_scene(names, seed=64, index=index, version=OLDEST)
        found = {name: scene.attestation(name) for name in names}
        assert list(roster.find_broken(found)) == []
        assert scene.version == OLDEST


def test_the_default_version_is_the_same_however_it_is_named() -> None:
    default = bundled_version()
    for version in (default, default.removeprefix("v")):
        for as_ in ("attestation", "envelope"):
            named = list(draw(OFFLINE, seed=65, as_=as_, version=version))
            assert named == list(draw(OFFLINE, seed=65, as_=as_))


@pytest.mark.parametrize("name", ["git", "k8smanifest", *DOCUMENTS])
def test_near_misses_are_refused_by_their_version(name: str) -> None:
    for index in range(60):
        miss = draw_near_miss(name, seed=66, index=index, version=OLDEST)
        schema = load(miss.name, version=OLDEST)
        assert schema.is_valid(miss.original)
        assert list(list_broken_rules(miss.name, miss.original)) == []
        assert find_refusing_judges(miss) == set(miss.judges) - {"go", "verification"}
        if miss.name == "k8smanifest":
            assert "swap" not in keys(nodes(miss.original))


@settings(max_examples=30, database=None, deadline=None)
@given(
    witness_generators.attestations("k8smanifest", version=OLDEST),
    witness_generators.attestations("k8smanifest", "any", version=OLDEST),
    witness_generators.collections(["k8smanifest"], version=OLDEST),
    witness_generators.policies(["k8smanifest"], "any", version=OLDEST),
)
def test_strategies_take_a_version(realistic: Any, anything: Any, collection: Any, policy: Any) -> None:
    schema = load("k8smanifest", version=OLDEST)
    assert schema.is_valid(realistic)
    assert schema.is_valid(anything)
    assert load("collection", version=OLDEST).is_valid(collection)
    assert load("policy", version=OLDEST).is_valid(policy)


@pytest.mark.parametrize("call", DRAWS)
def test_what_a_version_does_not_have_is_refused_at_the_call(call: str) -> None:
    with pytest.raises(UnknownName, match=r"v0\.10\.0 has no attestor 'network-trace'") as caught:
        DRAWS[call](["network-trace"], version="0.10.0")
    assert "it has: aws, aws-codebuild" in caught.value.advice
    with pytest.raises(UnknownName, match=r"v0\.1\.0 is not bundled"):
        DRAWS[call](["git"], version="v0.1.0")
