"""A module is trusted as a release only where the module cache has it with the sum that oracle/go.sum pins."""

from __future__ import annotations

from pathlib import Path

import pytest

from witness_schema.errors import UnreadableSource
from witness_schema.foreign.budgets import Budget
from witness_schema.foreign.module_sums import PinnedSums, read_pinned_sums
from witness_schema.golang.modules import read_modules
from witness_schema.golang.packages import Package, Packages

PATH, VERSION, SUM = "example.com/Some/lib", "v1.2.3", "h1:AAAA="
ESCAPED = "example.com/!some/lib"
GO_SUM = (
    f"{PATH} {VERSION} {SUM}\n{PATH} {VERSION}/go.mod h1:BBBB=\nexample.com/only v1.0.0/go.mod h1:CCCC=\n"
)


class NoWatch:
    """Watches nothing, but is there: what is read is no release."""

    def begin(self, place: str) -> None: ...

    def end(self) -> None: ...


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A module cache with one module, whose second file is no Go."""
    cache = tmp_path / "cache"
    folder = cache / f"{ESCAPED}@{VERSION}"
    write(folder / "a.go", "package lib\n\ntype T struct{ Name string }\n")
    write(folder / "b.go", "package lib\n\ntype U struct{ no Go at all }\n")
    write(cache / "cache" / "download" / ESCAPED / "@v" / f"{VERSION}.ziphash", f"{SUM}\n")
    monkeypatch.setenv("GOMODCACHE", str(cache))
    return cache


@pytest.fixture
def ours(tmp_path: Path) -> Path:
    """A go.mod of ours, with its go.sum."""
    write(tmp_path / "ours" / "go.sum", GO_SUM)
    write(tmp_path / "ours" / "go.mod", "module ours.test\n\ngo 1.26\n")
    return tmp_path / "ours" / "go.mod"


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def find_package(root: Path, ours: Path | None, *search: Path) -> Package:
    """Return the package of that module, for a checkout that nobody checked."""
    write(root / "go.mod", f"module foreign.test\n\ngo 1.26\n\nrequire {PATH} {VERSION}\n")
    modules = read_modules(root, replacements=ours, search=search)
    package = Packages(modules, Budget(watch=NoWatch())).get(PATH)
    assert package is not None
    return package


@pytest.mark.usefixtures("cache")
def test_a_release_with_the_pinned_sum_is_parsed_where_it_is_asked_for(tmp_path: Path, ours: Path) -> None:
    package = find_package(tmp_path / "foreign", ours)
    assert list(package.types["T"].types) == ["T"]
    assert [file.path.name for file in package.sources if "parsed" in vars(file)] == ["a.go"]


@pytest.mark.parametrize(
    "case", ["another sum", "no sum in the cache", "another version pinned", "no go.sum", "no clone"]
)
def test_any_other_module_is_parsed_whole(case: str, cache: Path, tmp_path: Path, ours: Path) -> None:
    kept = cache / "cache" / "download" / ESCAPED / "@v" / f"{VERSION}.ziphash"
    match case:
        case "another sum":
            kept.write_text("h1:ZZZZ=")
        case "no sum in the cache":
            kept.unlink()
        case "another version pinned":
            ours.with_name("go.sum").write_text(GO_SUM.replace(VERSION, "v1.2.4"))
        case "no go.sum":
            ours.with_name("go.sum").unlink()
    package = find_package(tmp_path / "foreign", None if case == "no clone" else ours)
    with pytest.raises(UnreadableSource, match=r"b\.go:3"):
        package.types.get("T")


@pytest.mark.usefixtures("cache")
@pytest.mark.parametrize("place", ["vendor", "search"])
def test_a_folder_in_front_of_the_module_cache_is_parsed_whole(
    place: str, tmp_path: Path, ours: Path
) -> None:
    root, search = tmp_path / "foreign", tmp_path / "search"
    folder = root / "vendor" / PATH if place == "vendor" else search / f"{ESCAPED}@{VERSION}"
    write(folder / "a.go", "package lib\n\ntype T struct{}\n")
    write(folder / "b.go", "package lib\n\ntype U struct{ no Go at all }\n")
    package = find_package(root, ours, search)
    assert package.folder == folder
    with pytest.raises(UnreadableSource, match=r"b\.go:3"):
        package.types.get("T")


def test_only_folders_of_the_cache_are_held(cache: Path, ours: Path) -> None:
    sums = read_pinned_sums(ours, cache)
    held = cache / f"{ESCAPED}@{VERSION}"
    assert sums.hold(held)
    others = (held / "vendor", held.parent, cache, ours.parent, cache / "example.com" / "only@v1.0.0")
    assert not any(map(sums.hold, others))
    assert not any(map(PinnedSums().hold, (held, *others)))
