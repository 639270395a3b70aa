"""docs/oracle.md lists exactly the operations that the oracle has, and its packages in the order in which they import."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "oracle.md").read_text()
INTERNAL = ROOT / "oracle" / "internal"
PACKAGES = sorted(folder.name for folder in INTERNAL.iterdir() if folder.is_dir())
CLIENT_OF_TESTS = "servetest"


def list_imports(file: Path) -> set[str]:
    """The packages of ours that a Go file imports."""
    return set(re.findall(r'^\s*"witness-schema/oracle/internal/(\w+)"$', file.read_text(), re.M))


def list_backward(order: list[str], imports: dict[str, set[str]]) -> list[str]:
    """The imports of a package that stands below, as `from > to`."""
    return [
        f"{name} > {other}"
        for place, name in enumerate(order)
        for other in sorted(imports[name])
        if other not in order[:place]
    ]


def list_code(package: str) -> Iterator[Path]:
    return (file for file in (INTERNAL / package).glob("*.go") if not file.stem.endswith("_test"))


def test_the_page_lists_every_operation() -> None:
    # Read from the source, so that this test needs no Go.
    table = re.search(
        r"return serve\.Operations\{(.*?)\n\t\}", (INTERNAL / "ask" / "operations.go").read_text(), re.S
    )
    assert table
    listed = re.findall(r"^\| `(\w+)` \|", PAGE, re.M)
    assert sorted(listed) == sorted(re.findall(r'"(\w+)":', table[1]))


def test_the_page_lists_every_package_in_the_order_of_imports() -> None:
    section = PAGE.partition("\n## Packages\n")[2].partition("\n## ")[0]
    order = re.findall(r"^- `(\w+)` ", section, re.M)
    assert sorted([*order, CLIENT_OF_TESTS]) == PACKAGES
    imports = {name: {other for file in list_code(name) for other in list_imports(file)} for name in order}
    assert any(imports.values())
    assert list_backward(order, imports) == []


def test_an_import_from_below_is_found() -> None:
    assert list_backward(["a", "b"], {"a": set(), "b": {"a"}}) == []
    assert list_backward(["a", "b"], {"a": {"b"}, "b": {"servetest"}}) == ["a > b", "b > servetest"]


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_has_one_comment_and_few_files(package: str) -> None:
    files = sorted((INTERNAL / package).glob("*.go"))
    comments = [file.name for file in files if re.search(rf"^// Package {package} ", file.read_text(), re.M)]
    assert len(comments) == 1, comments
    assert len(files) <= 20  # as a folder of Python
