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
from witness_generators.runs.drawing_checks import FIRST_NEAR_MISSES
from witness_generators.runs.run_entries import Level
from witness_schema import attestor_names, bundled_version, bundled_versions, load
from witness_schema.errors import Misuse, UnknownName, UnreadableSource

# The oldest version that has what the tests of single fields are about; all others are in `EACH`.
OLDEST = "v0.9.1"
# Its `MarshalJSON` cannot be read from its body, and nobody has written a row for it: it was gone after v0.1.15.
UNDRAWN = {"syft"}
# Those that are drawn from most, and of the others each that brought a change; the rest are as their neighbours.
MAIN = ("v0.9.1", "v0.10.0", "v0.11.0", "v0.12.0")
CHANGED = (
    "v0.1.10",
    "v0.1.15",
    "v0.1.16",
    "v0.2.0",
    "v0.3.0",
    "v0.4.0",
    "v0.5.0",
    "v0.5.1",
    "v0.7.0",
    "v0.8.2",
)
TRIED = (*CHANGED, *MAIN, "main-2026-08-05")
EACH = [(version, name) for version in TRIED for name in (*attestor_names(version), "file")]
OFFLINE = ("git", "environment", "k8smanifest", "secretscan", "sbom", "slsa")


def count_draws(version: str, many: int) -> int:
    """Fewer of the versions that are drawn from least: the gate has other tests to run."""
    return many if version in MAIN else max(1, many // 10)


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
    if name in UNDRAWN:
        with pytest.raises(UnreadableSource, match="cannot be drawn yet"):
            list(draw([name], shape=shape, version=version))
        return
    for index in range(count_draws(version, 25)):
        (line,) = draw([name], seed=61, index=index, shape=shape, version=version)
        record = json.loads(line)
        assert list(schema.iter_errors(record["attestation"])) == []
        assert record["type"] is None or record["type"] in schema.predicate_types


@pytest.mark.parametrize("version", bundled_versions())
def test_documents_conform_to_their_version(version: str) -> None:
    offline = tuple(name for name in OFFLINE if name in attestor_names(version))
    for index in range(count_draws(version, 15)):
        submission = draw_submission(offline, seed=62, index=index, version=version)
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


@pytest.mark.parametrize("version", [OLDEST, FIRST_NEAR_MISSES])
@pytest.mark.parametrize("name", ["git", "k8smanifest", *DOCUMENTS])
def test_near_misses_are_refused_by_their_version(name: str, version: str) -> None:
    if name == "k8smanifest" and name not in attestor_names(version):
        name = "omnitrail"
    for index in range(60 if version == OLDEST else 12):
        miss = draw_near_miss(name, seed=66, index=index, version=version)
        schema = load(miss.name, version=version)
        assert schema.is_valid(miss.original)
        assert list(list_broken_rules(miss.name, miss.original)) == []
        assert find_refusing_judges(miss) == set(miss.judges) - {"go", "verification"}
        if miss.name == "k8smanifest":
            assert "swap" not in keys(nodes(miss.original))


@pytest.mark.parametrize("version", [v for v in bundled_versions() if v.startswith("v0.5.")])
def test_near_misses_contradict_attestors_of_their_version_alone(version: str) -> None:
    """docker and git agree on a commit; v0.5.0 has no docker."""
    missed = [draw_near_miss("git", seed=66, index=index, version=version) for index in range(60)]
    assert {name for miss in missed for name in miss.beside} <= set(attestor_names(version))


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


def test_an_attestor_that_only_an_older_version_has() -> None:
    (line,) = draw("scorecard", seed=67, shape="any", version="v0.1.15")
    assert json.loads(line)["type"] == "https://witness.dev/attestations/scorecard/v0.1"
    with pytest.raises(UnknownName, match="no attestor is named 'scorecard'"):
        draw("scorecard")
    with pytest.raises(UnknownName, match="no attestor is named 'scorecard'"):
        draw("scorecard", version="v0.10.0")


@pytest.mark.parametrize("version", ["v0.1.15", "v0.2.0", "v0.3.0"])
def test_the_stages_of_an_older_version_have_their_order(version: str) -> None:
    """Up to v0.1.15 the run types were pre, internal and post."""
    (line,) = draw("git,oci,environment", seed=68, as_="statement", version=version)
    statement = json.loads(line)
    types = [entry["type"].split("/")[-2] for entry in statement["predicate"]["attestations"]]
    assert types == ["environment", "git", "material", "command-run", "product", "oci"]
    # Subjects are those of the properties that the version has (`Subjects()` of git and oci in its source).
    kinds = {one["name"].split("/v0.1/")[1].split(":")[0] for one in statement["subject"]}
    addresses = set() if version == "v0.1.15" else {"authoremail", "committeremail", "manifestdigest"}
    assert kinds - {"parenthash", "imagetag", "layerdiffid00", "layerdiffid01", "layerdiffid02"} == {
        "commithash",
        "file",
        "imageid",
        "tardigest",
        *addresses,
    }


@pytest.mark.parametrize("version", ["v0.1.15", "v0.3.0", "v0.4.0"])
def test_near_misses_of_versions_without_a_branch_are_refused(version: str) -> None:
    with pytest.raises(Misuse, match="no near misses of go-witness") as caught:
        draw_near_miss("git", version=version)
    assert FIRST_NEAR_MISSES in caught.value.advice


@pytest.mark.parametrize("version", ["v0.1.15", "v0.3.0"])
def test_a_policy_asks_nothing_that_an_older_version_does_not_record(version: str) -> None:
    names = ("git", "environment", "oci", "maven", "sarif")
    for index in range(12):
        submission = draw_submission(names, seed=71, index=index, version=version)
        text = "".join(
            base64.b64decode(module["module"]).decode()
            for step in submission.policy["steps"].values()
            for one in step["attestations"]
            for module in one["regopolicies"]
        )
        assert "input.branch" not in text


def test_what_v0_3_0_does_not_have_is_left_out() -> None:
    """Branch and remotes came with v0.5.0 and v0.4.0, the tool that read the repository with v0.7.0; dirHash too."""
    gone = set()
    for index in range(40):
        new, old = (
            json.loads(*draw("git", seed=69, index=index, version=version))["attestation"]
            for version in (None, "v0.3.0")
        )
        gone |= new.keys() - old.keys()
        assert old.items() <= new.items()
    assert gone == {"branch", "gitbinhash", "gitbinpath", "gittool", "remotes"}


def test_a_bill_that_an_older_version_does_not_know() -> None:
    """v0.1.15 wrote SPDX from its own struct and had one type for it; v0.5.0 still had the one type."""
    forms = set()
    for index in range(40):
        records = {
            version: json.loads(*draw("sbom", seed=70, index=index, version=version))
            for version in ("v0.1.15", "v0.5.0", "v0.5.1")
        }
        forms.add(records["v0.5.1"]["type"])
        assert {records[version]["type"] for version in ("v0.1.15", "v0.5.0")} == {
            "https://witness.dev/attestations/sbom/v0.1"
        }
        assert "creationInfo" in records["v0.1.15"]["attestation"]
    assert {"https://spdx.dev/Document", "https://cyclonedx.org/bom"} <= forms
