"""The bill of materials names the wheel, what it needs and the oracle's modules, each with version, address and digest."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement

from witness_schema.maintenance.bill_of_materials import (
    GoModule,
    PinnedPackage,
    build_bill,
    read_go_modules,
    read_pins,
)

ROOT = Path(__file__).resolve().parents[3]
MADE = datetime(2026, 11, 26, tzinfo=UTC)
PINS = read_pins((ROOT / "requirements" / "base.txt").read_text())


@pytest.fixture
def wheel(tmp_path: Path) -> Path:
    path = tmp_path / "witness_schema-0.1.0-py3-none-any.whl"
    path.write_bytes(b"a wheel")
    return path


def read_components(text: str) -> dict[str, Any]:
    return {
        component["purl"]: component for component in json.loads(text)["components"] if "purl" in component
    }


def test_every_package_that_the_wheel_needs_is_listed_with_its_digests(wheel: Path) -> None:
    import tomllib

    components = read_components(build_bill(wheel, PINS, [], MADE))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    named = {component["name"] for component in components.values()}
    assert {Requirement(line).name.lower() for line in project["dependencies"]} <= named
    # Beyond the direct ones: what they need in turn.
    assert {"attrs", "referencing", "cffi"} <= named
    for address, component in components.items():
        assert address == f"pkg:pypi/{component['name']}@{component['version']}"
        assert component["hashes"], address
        assert all(re.fullmatch("[0-9a-f]{64}", entry["content"]) for entry in component["hashes"])
    # A licence is what an installed package says of itself; colorama is for Windows, which nobody installs here.
    assert {c["name"] for c in components.values() if not c.get("licenses")} <= {"colorama"}


def test_the_wheel_itself_is_named_with_its_digest(wheel: Path) -> None:
    document = json.loads(build_bill(wheel, PINS[:1], [], MADE))
    product = document["metadata"]["component"]
    assert product["purl"] == "pkg:pypi/witness-schema@0.1.0"
    assert product["hashes"] == [{"alg": "SHA-256", "content": hashlib.sha256(b"a wheel").hexdigest()}]
    assert document["metadata"]["timestamp"] == "2026-11-26T00:00:00+00:00"


def test_dependencies_are_those_of_the_wheel_and_those_of_the_oracle(wheel: Path) -> None:
    package = PinnedPackage("attrs", "26.1.0", ("0" * 64,))
    module = GoModule("github.com/in-toto/go-witness", "v0.12.0", "h1:abc=")
    document = json.loads(build_bill(wheel, [package], [module], MADE))
    needs = {entry["ref"]: entry.get("dependsOn", []) for entry in document["dependencies"]}
    assert needs["pkg:pypi/witness-schema@0.1.0"] == ["pkg:pypi/attrs@26.1.0"]
    assert needs["oracle"] == ["pkg:golang/github.com/in-toto/go-witness@v0.12.0"]
    linked = read_components(json.dumps(document))["pkg:golang/github.com/in-toto/go-witness@v0.12.0"]
    assert (linked["scope"], linked["properties"]) == ("excluded", [{"name": "go.sum", "value": "h1:abc="}])


def test_the_same_wheel_gives_the_same_bytes_in_which_go_witness_sees_cyclonedx(wheel: Path) -> None:
    text = build_bill(wheel, PINS, [], MADE)
    assert text == build_bill(wheel, reversed(PINS), [], MADE)
    # attestation/product/product.go looks for it in the first 500 bytes.
    assert '"bomFormat": "CycloneDX"' in text[:500]


@pytest.mark.oracle
def test_the_oracle_s_modules_have_their_sums() -> None:
    modules = read_go_modules(ROOT / "oracle")
    assert len(modules) > 100
    assert "github.com/in-toto/go-witness" in {module.path for module in modules}
    assert [module.path for module in modules if not module.sum.startswith("h1:")] == []
