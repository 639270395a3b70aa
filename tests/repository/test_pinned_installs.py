"""`make setup` installs a file only if its digest is the pinned one, from whatever index it comes."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path
from typing import Any

import pytest

from fakes.package_index import build_wheel, pin, serve_packages

ROOT = Path(__file__).resolve().parents[2]
SETUP: dict[str, Any] = runpy.run_path(str(ROOT / "tools" / "setup.py"))
WHEEL, FILE = build_wheel("tiny_package", "1.0"), "tiny_package-1.0-py3-none-any.whl"


def install(
    monkeypatch: pytest.MonkeyPatch, folder: Path, pins: str, files: dict[str, bytes]
) -> tuple[str, list[str]]:
    """Installs pinned packages into a folder from an index on loopback; returns what failed and what was asked for."""
    (folder / "pins.txt").write_text(pins)
    # Options of this machine must not decide where the package comes from.
    for name in ("PIP_FIND_LINKS", "PIP_EXTRA_INDEX_URL", "PIP_NO_INDEX"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_TARGET", str(folder / "installed"))
    monkeypatch.setenv("PIP_NO_CACHE_DIR", "1")
    with serve_packages(files) as (address, asked):
        monkeypatch.setenv("PIP_INDEX_URL", address)
        return SETUP["install_pinned"](sys.executable, [folder / "pins.txt"]), asked


def test_the_pinned_file_is_installed_from_the_named_index(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    refused, asked = install(monkeypatch, tmp_path, pin("tiny-package", "1.0", WHEEL), {FILE: WHEEL})
    assert refused == ""
    assert (tmp_path / "installed" / "tiny_package.py").is_file()
    assert f"/files/{FILE}" in asked


def test_another_file_of_the_same_name_is_refused_with_advice(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    altered = build_wheel("tiny_package", "1.0", requires="other")
    refused, _ = install(monkeypatch, tmp_path, pin("tiny-package", "1.0", WHEEL), {FILE: altered})
    assert refused.startswith("setup: a package is not the file that requirements/ pins")
    assert "PIP_INDEX_URL" in refused.splitlines()[1]
    assert not (tmp_path / "installed").exists()


@pytest.mark.parametrize(
    ("pins", "requires"),
    [
        pytest.param("tiny-package==1.0\n", "", id="no digest"),
        pytest.param("", "unpinned", id="a dependency that nobody pinned"),
    ],
)
def test_what_has_no_digest_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, pins: str, requires: str
) -> None:
    wheel, other = build_wheel("tiny_package", "1.0", requires), build_wheel("unpinned", "1.0")
    files = {FILE: wheel, "unpinned-1.0-py3-none-any.whl": other}
    refused, _ = install(monkeypatch, tmp_path, pins or pin("tiny-package", "1.0", wheel), files)
    assert refused.startswith("setup: pip could not install the pinned packages")
    assert not (tmp_path / "installed").exists()


def test_a_source_archive_is_not_built_even_if_its_digest_fits(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    archive = b"never unpacked"
    pins, files = pin("tiny-package", "1.0", archive), {"tiny-package-1.0.tar.gz": archive}
    refused, asked = install(monkeypatch, tmp_path, pins, files)
    assert refused
    assert "/files/tiny-package-1.0.tar.gz" not in asked
