"""The build: keyed by its inputs, whole or not at all, and told clearly where it fails."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from witness_schema import clone
from witness_schema.errors import WitnessSchemaError
from witness_schema.oracle import Oracle, build
from witness_schema.upstream import go_command, go_toolchain
from witness_schema.upstream.go_toolchain import GoToolchain

Fake = Callable[[str], Path]
WRITES = 'if [ "$1" = build ]; then while [ "$1" != -o ]; do shift; done; echo "#!/bin/sh" > "$2"; fi'


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache of its own, sources of its own, and no pauses between attempts."""
    real = build.find_sources()
    sources = tmp_path / "oracle"
    sources.mkdir()
    for name in ("go.mod", "go.sum", "main.go"):
        shutil.copyfile(real / name, sources / name)
    monkeypatch.setattr(build, "find_sources", lambda: sources)
    monkeypatch.setenv("WITNESS_SCHEMA_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(go_command, "FIRST_PAUSE", 0.0)
    return tmp_path


@pytest.fixture
def fake_go(world: Path, monkeypatch: pytest.MonkeyPatch) -> Fake:
    """Puts a shell script in place of `go`; returns the file in which its subcommands are listed."""

    def make(script: str) -> Path:
        program, calls = world / "go", world / "calls"
        program.write_text(f'#!/bin/sh\necho "$1" >> "{calls}"\n{script}\n')
        program.chmod(0o755)
        monkeypatch.setattr(go_toolchain, "find", lambda: GoToolchain(program, "go1.26.6"))
        return calls

    return make


def left_over(world: Path) -> list[str]:
    return sorted(path.name for path in (world / "cache" / "oracle").iterdir() if path.suffix != ".lock")


def test_the_key_depends_on_sources_pins_and_toolchain(world: Path) -> None:
    first = GoToolchain(Path("go"), "go1.26.6")
    keys = {build.compute_key(first), build.compute_key(GoToolchain(Path("go"), "go1.26.7"))}
    for name in ("go.mod", "go.sum", "main.go"):
        with (world / "oracle" / name).open("a") as file:
            file.write("\n")
        keys.add(build.compute_key(first))
    assert len(keys) == 5
    (world / "oracle" / "main_test.go").write_text("package main\n")
    assert build.compute_key(first) in keys


def test_the_key_and_the_snapshot_reach_into_folders(world: Path, fake_go: Fake) -> None:
    first = GoToolchain(Path("go"), "go1.26.6")
    keys = {build.compute_key(first)}
    for name in ("internal/one/file.go", "internal/two/file.go"):
        (world / "oracle" / name).parent.mkdir(parents=True)
        (world / "oracle" / name).write_text("package one\n")
        keys.add(build.compute_key(first))
        (world / "oracle" / name).rename(world / "oracle" / name.replace("file", "renamed"))
        keys.add(build.compute_key(first))
    assert len(keys) == 5
    fake_go("[ -f internal/one/renamed.go ] && [ -f internal/two/renamed.go ] || exit 1; " + WRITES)
    assert build.ensure().is_file()


def test_it_is_built_once(world: Path, fake_go: Fake) -> None:
    calls = fake_go(WRITES)
    told: list[str] = []
    built = build.ensure(told.append)
    assert build.ensure() == build.require_binary() == build.find_binary() == built
    assert calls.read_text().split() == ["list", "build", "build"]
    assert built.parent.name == build.compute_key(go_toolchain.find())
    assert any("building with go1.26.6" in line for line in told)


def test_two_builders_wait_for_each_other(world: Path, fake_go: Fake) -> None:
    calls = fake_go(f"sleep 0.2; {WRITES}")
    builders = [threading.Thread(target=build.ensure) for _ in range(3)]
    for builder in builders:
        builder.start()
    for builder in builders:
        builder.join()
    assert calls.read_text().split() == ["list", "build", "build"]


def test_old_builds_are_forgotten(world: Path, fake_go: Fake) -> None:
    fake_go(WRITES)
    for number in range(build.KEPT_BUILDS + 2):
        (world / "oracle" / "more.go").write_text(f"package main // {number}\n")
        build.ensure()
    assert len(left_over(world)) == build.KEPT_BUILDS
    assert build.require_binary()


def test_an_unbuilt_oracle_is_told(world: Path, fake_go: Fake) -> None:
    fake_go(WRITES)
    with pytest.raises(WitnessSchemaError, match="not built") as caught:
        Oracle.start(build=False)
    assert caught.value.advice == "make oracle"


def test_an_installed_wheel_has_nothing_to_build(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(clone, "__file__", str(tmp_path / "witness_schema" / "clone.py"))
    monkeypatch.setenv("PATH", "")
    for needs_repository in (Oracle.start, build.ensure, build.describe):
        with pytest.raises(WitnessSchemaError, match="this needs the repository"):
            needs_repository()


# What `go` does, what is said of it, which advice is given, and how often go was called.
FAILURES = {
    "network": (
        'echo "go: Get \\"x\\": dial tcp: timeout" >&2; exit 1',
        "did not answer in 4 attempts",
        "GOPROXY",
        4,
    ),
    "sum": (
        'echo "m@v1: checksum mismatch" >&2; exit 1',
        "sum is not the one in oracle/go.sum",
        "modcache",
        1,
    ),
    "compiler": (
        '[ "$1" = list ] || { echo "./main.go:1:1: wrong" >&2; exit 1; }',
        "main.go:1:1: wrong",
        "",
        2,
    ),
    "disk": (
        '[ "$1" = list ] || { echo "no space left on device" >&2; exit 1; }',
        "disk is full",
        "GOCACHE",
        2,
    ),
}


@pytest.mark.parametrize("failure", FAILURES)
def test_failures_are_told_and_leave_nothing(world: Path, fake_go: Fake, failure: str) -> None:
    script, said, advice, calls = FAILURES[failure]
    counted = fake_go(script)
    with pytest.raises(WitnessSchemaError, match=said) as caught:
        build.ensure()
    assert advice in caught.value.advice
    assert len(counted.read_text().split()) == calls
    assert left_over(world) == []


def test_a_cache_that_cannot_be_written_is_told(
    world: Path, fake_go: Fake, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_go(WRITES)
    (world / "occupied").write_text("")
    monkeypatch.setenv("WITNESS_SCHEMA_CACHE", str(world / "occupied"))
    with pytest.raises(WitnessSchemaError, match="the cache of oracles cannot be written: Not a directory"):
        build.ensure()


def test_an_interrupt_leaves_nothing(world: Path, fake_go: Fake) -> None:
    fake_go('[ "$1" = list ] || { for n in $(seq 200); do echo "package/$n" >&2; done; exec sleep 30; }')

    def interrupt(line: str) -> None:
        if "compiled" in line:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build.ensure(interrupt)
    assert left_over(world) == []


def test_sources_edited_meanwhile_are_not_built_under_the_old_key(
    world: Path, fake_go: Fake, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_go(WRITES)
    copy = shutil.copyfile

    def copy_and_edit(source: Path, target: Path) -> Path:
        target = Path(copy(source, target))
        target.write_text(target.read_text() + "\n")
        return target

    monkeypatch.setattr(shutil, "copyfile", copy_and_edit)
    with pytest.raises(WitnessSchemaError, match="edited just now"):
        build.ensure()
    assert left_over(world) == []
