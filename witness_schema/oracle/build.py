"""The oracle's binary: built once for each digest of its sources and toolchain, then reused.

It lies in `.cache/oracle/<digest>/oracle`, and appears there whole or not at all.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from witness_schema.clone import cache_directory, report_write_errors, repository_root
from witness_schema.errors import OracleLost
from witness_schema.swapping import replace_path
from witness_schema.upstream import go_toolchain
from witness_schema.upstream.go_command import Progress, compile_program, fetch_modules, silent
from witness_schema.upstream.go_toolchain import GoToolchain

KEPT_BUILDS = 3


def sources() -> Path:
    """The folder of the Go program."""
    return repository_root() / "oracle"


def key(toolchain: GoToolchain, folder: Path | None = None) -> str:
    """Digest of everything that the binary depends on: sources without tests, module pins, toolchain."""
    digest = hashlib.sha256(f"{toolchain.version} {os.uname().sysname} {os.uname().machine}".encode())
    root = folder or sources()
    for name in _inputs(root):
        digest.update(name.encode() + b"\0" + hashlib.sha256((root / name).read_bytes()).digest())
    return digest.hexdigest()[:24]


def _inputs(folder: Path) -> list[str]:
    """Files of the program, as POSIX paths under its folder."""
    code = (file for file in folder.rglob("*.go") if not file.stem.endswith("_test"))
    pins = (folder / name for name in ("go.mod", "go.sum"))
    return sorted(file.relative_to(folder).as_posix() for file in (*code, *pins) if file.is_file())


def path() -> Path:
    """Where the binary of the present sources is, or will be."""
    return _directory(_toolchain()) / "oracle"


def _toolchain() -> GoToolchain:
    sources()  # an installed wheel has none, and no toolchain would help it
    return go_toolchain.find()


def _directory(toolchain: GoToolchain) -> Path:
    return cache_directory() / "oracle" / key(toolchain)


def existing() -> Path:
    """The binary of the present sources; an error with advice where it is not built."""
    binary = path()
    if not binary.is_file():
        raise OracleLost("the oracle is not built for these sources", advice="make oracle")
    return binary


def describe() -> str:
    """One line for people; an error where it is not built."""
    binary = existing()
    return (
        f"{binary.stat().st_size >> 20} MiB, built by {go_toolchain.find().version}, key {binary.parent.name}"
    )


def ensure(progress: Progress = silent) -> Path:
    """The binary of the present sources, built if it is not there. Two builders wait for each other."""
    toolchain = _toolchain()
    binary = _directory(toolchain) / "oracle"
    if binary.is_file():
        return binary
    with report_write_errors("the cache of oracles"), _locked(binary.parent.with_suffix(".lock"), progress):
        if not binary.is_file():
            _build(toolchain, binary, progress)
            _forget_old_builds(binary.parent)
    return binary


@contextmanager
def _locked(lock: Path, progress: Progress) -> Iterator[None]:
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            progress("oracle: another process is building it; waiting")
            fcntl.flock(held, fcntl.LOCK_EX)
        yield


def _build(toolchain: GoToolchain, binary: Path, progress: Progress) -> None:
    progress(f"oracle: building with {toolchain.describe()}")
    with replace_path(binary.parent) as built:
        snapshot = built.with_name("source")
        snapshot.mkdir()
        built.mkdir()
        for name in _inputs(sources()):
            (snapshot / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(sources() / name, snapshot / name)
        if key(toolchain, snapshot) != binary.parent.name:
            raise OracleLost("the oracle's sources were edited just now", advice="build it again")
        fetch_modules(toolchain, snapshot, progress)
        compile_program(toolchain, snapshot, built / "oracle", progress)
    progress(f"oracle: built ({binary.stat().st_size >> 20} MiB)")


def _forget_old_builds(newest: Path) -> None:
    """Keep the last few builds: one is some 80 MB, and going back to a branch should not build again."""
    builds = sorted(newest.parent.glob("*/oracle"), key=lambda built: built.stat().st_mtime, reverse=True)
    for built in builds[KEPT_BUILDS:]:
        shutil.rmtree(built.parent, ignore_errors=True)
        built.parent.with_suffix(".lock").unlink(missing_ok=True)
