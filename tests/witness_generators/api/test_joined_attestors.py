"""Attestors of a user's package beside the bundled ones: their schemas, collections with them, and strategies."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings

from witness_generators import Limits, attestations
from witness_schema import Misuse, UnknownName, UnreadableSource, load

TEXT = """package {name}

import "github.com/in-toto/go-witness/attestation"

func init() {{
	attestation.RegisterAttestation("{name}", "https://example.com/{name}", attestation.PostProductRunType,
		func() attestation.Attestor {{ return New() }})
}}

type Package struct {{
	Name  string `json:"name"`
	Epoch uint8  `json:"epoch,omitempty"`
}}

type Attestor struct {{
	Packages []Package `json:"packages"`
}}

func New() *Attestor {{ return &Attestor{{}} }}
"""
ENTRY = {
    "type": "https://example.com/rpm",
    "attestation": {"packages": [{"name": "a"}]},
    "starttime": "2024-02-29T12:00:00Z",
    "endtime": "2024-02-29T12:00:00Z",
}


def write(root: Path, *names: str) -> Path:
    (root / "go.mod").write_text("module example.com/attestors\n\ngo 1.26\n")
    for name in names or ("rpm",):
        (root / name).mkdir()
        (root / name / f"{name}.go").write_text(TEXT.format(name=name))
    return root


def test_a_schema_joins_the_bundled_ones(tmp_path: Path) -> None:
    source = write(tmp_path)
    load("rpm", source=source).validate({"packages": [{"name": "a", "epoch": 1}]})
    assert not load("rpm", source=source).is_valid({"packages": [{"name": "a", "epoch": 256}]})
    assert load("git", source=source).json_schema() == load("git").json_schema()
    with pytest.raises(UnknownName):
        load("rpm")
    with pytest.raises(UnknownName, match="no attestor is named 'rmp'") as near:
        load("rmp", source=source)
    assert near.value.near == ("rpm",)


def test_a_collection_takes_both(tmp_path: Path) -> None:
    collection = load("collection", source=write(tmp_path))
    assert collection.is_valid({"name": "build", "attestations": [ENTRY]})
    wrong = {**ENTRY, "attestation": {"packages": [{"name": 1}]}}
    assert not collection.is_valid({"name": "build", "attestations": [wrong]})
    assert not load("collection").is_valid({"name": "build", "attestations": [ENTRY]})


def test_strategies_draw_what_conforms(tmp_path: Path) -> None:
    source = write(tmp_path)
    schema = load("rpm", source=source)

    @settings(max_examples=30, deadline=None)
    @given(attestations("rpm", source=source, shape="any"))
    def check(drawn: object) -> None:
        schema.validate(drawn)

    check()


def test_a_package_has_no_world(tmp_path: Path) -> None:
    source = write(tmp_path)
    with pytest.raises(Misuse, match="have no world"):
        attestations("rpm", source=source)
    with pytest.raises(Misuse):
        attestations("rpm", "any", source=source, limits=Limits(clean=True))
    with pytest.raises(UnknownName):
        attestations("deb", "any", source=source)


def test_the_file_of_settings_names_the_packages(tmp_path: Path) -> None:
    source = write(tmp_path, "rpm", "deb", "apk")
    (source / "witness-schema.toml").write_text('packages = ["./rpm", "deb"]\n')
    assert load("deb", source=source).is_valid({"packages": []})
    with pytest.raises(UnknownName):
        load("apk", source=source)
    other = tmp_path / "other"
    other.mkdir()
    write(other)
    (other / "witness-schema.toml").write_text('packages = ["./rpn"]\n')
    with pytest.raises(UnreadableSource, match=r"packages\[0\] is no folder below it: './rpn'"):
        load("rpm", source=other)


@pytest.mark.parametrize(
    ("old", "new"), [('("rpm"', '("git"'), ("example.com/rpm", "witness.dev/attestations/git/v0.1")]
)
def test_what_is_taken_is_refused(old: str, new: str, tmp_path: Path) -> None:
    source = write(tmp_path)
    text = (source / "rpm" / "rpm.go").read_text()
    (source / "rpm" / "rpm.go").write_text(text.replace(old, new))
    with pytest.raises(UnreadableSource, match=r"rpm/rpm.go:6: the (name 'git'|predicate type .*) is t"):
        load("rpm", source=source)
