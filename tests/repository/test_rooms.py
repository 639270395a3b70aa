"""Folders are small, modules have distinct names, and the pages name every folder and no other."""

from __future__ import annotations

import re
import subprocess
import tomllib
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = (
    "witness_schema",
    "generators/witness_generators",
    "witness_stand_ins",
    "witness_training",
    "witness_cli",
)
FULLEST = 20
NOT_ROOMS = {"bundled"}  # data, no modules


def list_tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--", *patterns], cwd=ROOT, capture_output=True, check=True
    ).stdout.decode()
    return [Path(name) for name in listed.split("\0") if name and (ROOT / name).is_file()]


def list_modules() -> list[Path]:
    return list_tracked(*(f"{package}/*.py" for package in PACKAGES))


def test_no_folder_is_too_full() -> None:
    fullness = Counter(path.parent for path in [*list_modules(), *list_tracked("benchmarks/*.py")])
    assert {str(folder): count for folder, count in fullness.items() if count > FULLEST} == {}


def test_no_two_modules_have_the_same_name() -> None:
    # Tracebacks, editors and searches show the file name alone.
    names = Counter(path.name for path in list_modules() if not path.name.startswith("__"))
    assert [name for name, count in names.items() if count > 1] == []


def test_no_link_is_tracked() -> None:
    # A link to a cache or a checkout leads out of the clone, to a folder that only one machine has.
    listed = subprocess.run(
        ["git", "ls-files", "-s"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert [line for line in listed.splitlines() if line.startswith("120000")] == []


def list_rooms(package: str) -> set[str]:
    below = {path.relative_to(package).parts for path in list_modules() if path.is_relative_to(package)}
    return {parts[0].removesuffix(".py") for parts in below} - {"__init__", "__main__"} - NOT_ROOMS


@pytest.mark.parametrize("package", PACKAGES[:4])
def test_the_architecture_page_names_every_room_of_a_package(package: str) -> None:
    page = (ROOT / "docs" / "architecture.md").read_text()
    section = re.search(rf"^\| \*\*`{package}/`\*\* \| \|\n(.*?)(?=^\| \*\*|\Z)", page, re.M | re.S)
    assert section
    first = "".join(line.split("|")[1] for line in section[1].splitlines() if line.startswith("|"))
    named = {name.split("/")[0] for name in re.findall(r"`([\w/{},]+)`", first)}
    assert named == list_rooms(package)


@pytest.mark.parametrize("package", PACKAGES[:4])
def test_the_layers_name_every_room_of_a_package(package: str) -> None:
    """The contracts are exhaustive (import-linter then refuses a folder without a layer) and have no exceptions."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    (layers,) = [c for c in contracts if c.get("containers") == [Path(package).name]]
    assert layers["exhaustive"] is True
    assert {room.strip() for row in layers["layers"] for room in row.split("|")} == list_rooms(package)
    assert not any("ignore_imports" in contract or "exhaustive_ignores" in contract for contract in contracts)


def test_the_architecture_page_fits_on_a_screen() -> None:
    assert len((ROOT / "docs" / "architecture.md").read_text().splitlines()) <= 64


def test_the_glossary_is_sorted_and_each_word_takes_one_line() -> None:
    words = re.findall(r"^\| (?!word|-)(\S.*?) \|", (ROOT / "docs" / "glossary.md").read_text(), re.M)
    assert len(words) > 25
    assert words == sorted(words, key=lambda word: word.strip("`").lower())


def test_paths_on_the_pages_exist() -> None:
    """Every path in backticks that begins with one of our folders exists. Paths with `{a,b}` are not checked."""
    pages = [
        ROOT / "README.md",
        ROOT / "CONTRIBUTING.md",
        ROOT / "SECURITY.md",
        *(ROOT / "docs").glob("*.md"),
        ROOT / "tests" / "README.md",
    ]
    beginnings = (
        "witness_schema/",
        "generators/",
        "witness_training/",
        "witness_cli/",
        "oracle/",
        "tests/",
        "tools/",
    )
    missing = []
    for page in pages:
        for text in re.findall(r"`([\w./*{},-]+)`", page.read_text()):
            if text.startswith(beginnings) and "{" not in text and not list(ROOT.glob(text.rstrip("/"))):
                missing.append(f"{page.name}: {text}")
    assert missing == []


def test_the_page_about_tests_names_every_folder() -> None:
    page = (ROOT / "tests" / "README.md").read_text()
    named = set(re.findall(r"^\| `(\w+)/` \|", page, re.M))
    assert named == {path.parts[1] for path in list_tracked("tests/*/*")}


def test_test_folders_mirror_the_packages() -> None:
    homes = {"witness_generators": "generators/"}
    # Folders of tests that belong to no single package.
    own = {"wheel", "repository", "properties", "benchmarks", "corpus", "fakes", "support", "hostile", "fuzz"}
    folders = {path.parent for path in list_tracked("tests/**/test_*.py") if path.parts[1] not in own}
    strangers = [
        str(folder)
        for folder in folders
        if not (ROOT / homes.get(folder.parts[1], "") / Path(*folder.parts[1:])).is_dir()
    ]
    assert strangers == []


def test_the_list_of_long_tests_names_tests_that_exist() -> None:
    lines = (ROOT / "tests" / "long_tests.txt").read_text().splitlines()
    named = [line.partition("::") for line in lines if not line.startswith("#")]
    assert len(named) > 10
    assert named == sorted(named)
    stale = [
        f"{path}::{name}"
        for path, _, name in named
        if not re.search(rf"^def {name or 'test_'}", (ROOT / "tests" / path).read_text(), re.M)
    ]
    assert stale == []


def test_commands_on_the_page_about_tests_exist() -> None:
    page = (ROOT / "tests" / "README.md").read_text()
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.M))
    assert {*re.findall(r"make ([a-z]+)", page)} <= targets
    scripts = re.findall(r"(?:python|pytest) (tests/[\w/.]+)", page)
    assert len(scripts) > 3
    assert [path for path in scripts if not (ROOT / path).exists()] == []


def test_no_two_files_of_tests_have_the_same_name() -> None:
    """pytest imports a test file by its base name, so the second one of a name is not collected."""
    names = Counter(path.name for path in list_tracked("tests/**/test_*.py"))
    assert [name for name, count in names.items() if count > 1] == []
