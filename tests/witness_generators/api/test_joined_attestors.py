"""Attestors of a user's package beside the bundled ones: their schemas, collections with them, and strategies."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest
from hypothesis import given, settings

from support.joined_package import write_package
from support.reached_draws import find_unreached
from witness_generators import Limits, attestations, collections, draw, envelopes, statements
from witness_generators.documents.signed_documents import Json
from witness_generators.runs.run_entries import Level
from witness_schema import Misuse, UnknownName, UnreadableSource, load

RPM = "https://example.com/rpm"
ENTRY = {
    "type": RPM,
    "attestation": {"packages": [{"name": "a"}]},
    "starttime": "2024-02-29T12:00:00Z",
    "endtime": "2024-02-29T12:00:00Z",
}


def test_a_schema_joins_the_bundled_ones(tmp_path: Path) -> None:
    source = write_package(tmp_path)
    load("rpm", source=source).validate({"packages": [{"name": "a", "epoch": 1}]})
    assert not load("rpm", source=source).is_valid({"packages": [{"name": "a", "epoch": 256}]})
    assert load("git", source=source).json_schema() == load("git").json_schema()
    with pytest.raises(UnknownName):
        load("rpm")
    with pytest.raises(UnknownName, match="no attestor is named 'rmp'") as near:
        load("rmp", source=source)
    assert near.value.near == ("rpm",)


def test_a_collection_takes_both(tmp_path: Path) -> None:
    collection = load("collection", source=write_package(tmp_path))
    assert collection.is_valid({"name": "build", "attestations": [ENTRY]})
    wrong = {**ENTRY, "attestation": {"packages": [{"name": 1}]}}
    assert not collection.is_valid({"name": "build", "attestations": [wrong]})
    assert not load("collection").is_valid({"name": "build", "attestations": [ENTRY]})


def test_strategies_draw_what_conforms(tmp_path: Path) -> None:
    source = write_package(tmp_path)
    schema = load("rpm", source=source)

    @settings(max_examples=30)
    @given(attestations("rpm", source=source, shape="any"))
    def check(drawn: object) -> None:
        schema.validate(drawn)

    check()


def test_a_package_has_no_world(tmp_path: Path) -> None:
    source = write_package(tmp_path)
    with pytest.raises(Misuse, match="have no world"):
        attestations("rpm", source=source)
    with pytest.raises(Misuse):
        attestations("rpm", "any", source=source, limits=Limits(clean=True))
    with pytest.raises(UnknownName):
        attestations("deb", "any", source=source)
    with pytest.raises(Misuse, match="unreadable"):
        attestations("rpm", "any", source=source, unreadable=True)
    with pytest.raises(Misuse, match="have no world"):
        draw("git,rpm", source=source, as_="collection")


def list_types(collection: Json) -> list[str]:
    return [entry["type"] for entry in collection["attestations"]]


def list_epochs(statement: Json) -> set[str]:
    """Which kinds of epoch the attestor rpm records: none (Go leaves it out), and both halves of what a byte holds."""
    own = next(one for one in statement["predicate"]["attestations"] if one["type"] == RPM)
    epochs = [package.get("epoch") for package in own["attestation"]["packages"] or ()]
    return {"none" if epoch is None else "low" if epoch < 128 else "high" for epoch in epochs}


@pytest.mark.parametrize(
    ("shape", "version"), [("realistic", None), ("realistic", "v0.9.1"), ("any", "v0.9.1")]
)
def test_a_package_records_beside_the_world(shape: Level, version: str | None, tmp_path: Path) -> None:
    source = write_package(tmp_path)
    schema = load("collection", source=source, version=version)
    drawn_statements = statements("git,rpm", shape, source=source, version=version)

    @settings(max_examples=20)
    @given(drawn_statements)
    def check(drawn: Json) -> None:
        collection = drawn["predicate"]
        schema.validate(collection)
        assert list_types(collection).count(RPM) == 1
        assert not [one for one in drawn["subject"] if one["name"].startswith(RPM)]

    check()
    # Drawn by its shape, and not one value for all; an older version takes nothing of it away.
    assert find_unreached(drawn_statements, list_epochs, {"none", "low", "high"}) == set()


def test_the_world_is_that_without_the_package(tmp_path: Path) -> None:
    source, limits = write_package(tmp_path), Limits(branch="main", clean=True)

    @settings(max_examples=10)
    @given(collections("git,rpm", source=source, limits=limits))
    def check(drawn: Json) -> None:
        git = next(one["attestation"] for one in drawn["attestations"] if "/git/" in one["type"])
        assert (git["branch"], git.get("status")) == ("main", None)

    check()
    with pytest.raises(UnknownName):
        collections("git,rpm")
    with pytest.raises(UnknownName, match="rmp"):
        collections("git,rmp", source=source)


def test_an_envelope_signs_what_the_package_records(tmp_path: Path) -> None:
    @settings(max_examples=5)
    @given(envelopes("rpm", source=write_package(tmp_path)))
    def check(drawn: Json) -> None:
        assert RPM in list_types(json.loads(base64.b64decode(drawn["payload"]))["predicate"])

    check()


def test_a_name_of_another_version_is_not_drawn_by_its_facts(tmp_path: Path) -> None:
    source = write_package(tmp_path, "omnitrail")
    assert load("omnitrail", source=source, version="v0.1.12").is_valid({"packages": []})
    with pytest.raises(Misuse, match="the name 'omnitrail' is that of an attestor of other go-witness"):
        collections("git,omnitrail", source=source, version="v0.1.12")


def test_an_attestor_of_the_verify_stage_is_in_no_collection(tmp_path: Path) -> None:
    source = write_package(tmp_path)
    text = (source / "rpm" / "rpm.go").read_text()
    (source / "rpm" / "rpm.go").write_text(text.replace("attestation.PostProductRunType", '"verify"'))
    with pytest.raises(Misuse, match="'rpm' has no place in a collection"):
        collections("git,rpm", source=source)


def test_the_same_seed_draws_the_same(tmp_path: Path) -> None:
    source = write_package(tmp_path)
    [git, rpm] = draw("git,rpm", seed=3, index=2, shape="any", source=source)
    assert [git] == [*draw("git", seed=3, index=2, shape="any")]
    assert [rpm] == [*draw("rpm", seed=3, index=2, shape="any", source=str(source))]
    record = json.loads(rpm)
    assert (record["attestor"], record["type"]) == ("rpm", RPM)
    load("rpm", source=source).validate(record["attestation"])


def test_the_file_of_settings_names_the_packages(tmp_path: Path) -> None:
    source = write_package(tmp_path, "rpm", "deb", "apk")
    (source / "witness-schema.toml").write_text('packages = ["./rpm", "deb"]\n')
    assert load("deb", source=source).is_valid({"packages": []})
    with pytest.raises(UnknownName):
        load("apk", source=source)
    other = tmp_path / "other"
    other.mkdir()
    write_package(other)
    (other / "witness-schema.toml").write_text('packages = ["./rpn"]\n')
    with pytest.raises(UnreadableSource, match=r"packages\[0\] is no folder below it: './rpn'"):
        load("rpm", source=other)


@pytest.mark.parametrize(
    ("old", "new"), [('("rpm"', '("git"'), ("example.com/rpm", "witness.dev/attestations/git/v0.1")]
)
def test_what_is_taken_is_refused(old: str, new: str, tmp_path: Path) -> None:
    source = write_package(tmp_path)
    text = (source / "rpm" / "rpm.go").read_text()
    (source / "rpm" / "rpm.go").write_text(text.replace(old, new))
    with pytest.raises(UnreadableSource, match=r"rpm/rpm.go:6: the (name 'git'|predicate type .*) is t"):
        load("rpm", source=source)
