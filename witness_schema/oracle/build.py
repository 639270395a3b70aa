"""Builds the oracle's binary once for each digest of its sources and toolchain, then reuses it.

The binary is `.cache/oracle/<digest>/oracle`, moved there in one step, so a half-written one is never seen. Beside it lies
`witness`, the small program that stands for the command in a box, and the digests of both: a judge with a flipped bit might
judge wrongly, so a damaged binary is never started but built again.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from witness_schema.clone import cache_directory, report_write_errors, repository_root
from witness_schema.documents.foreign_file import hash_file, read_text
from witness_schema.errors import OracleLost, UnreadableSource
from witness_schema.swapping import replace_path
from witness_schema.upstream import go_toolchain
from witness_schema.upstream.go_command import Progress, compile_program, fetch_modules, silent
from witness_schema.upstream.go_toolchain import GoToolchain

KEPT_BUILDS = 3
SEAL = "oracle.sha256"
CLIENT = "witness"


def find_sources() -> Path:
    """Returns the folder of the Go program. Raises `NotAClone` in an installed wheel."""
    return repository_root() / "oracle"


def compute_key(toolchain: GoToolchain, folder: Path | None = None) -> str:
    """Returns the digest of everything that the binary depends on: sources without tests, module pins, toolchain."""
    # System and machine are part of the key because a cache may be shared, e.g. over NFS or a mounted home.
    digest = hashlib.sha256(f"{toolchain.version} {os.uname().sysname} {os.uname().machine}".encode())
    root = folder or find_sources()
    for name in _list_inputs(root):
        # A NUL ends the name, and each content is hashed to a fixed length, so no two sets of files run together.
        digest.update(name.encode() + b"\0" + bytes.fromhex(hash_file(root / name)))
    return digest.hexdigest()[:24]


def _list_inputs(folder: Path) -> list[str]:
    """Lists the files that the program is built from, as POSIX paths under `folder`."""
    code = (file for file in folder.rglob("*.go") if not file.stem.endswith("_test"))
    pins = (folder / name for name in ("go.mod", "go.sum"))
    return sorted(file.relative_to(folder).as_posix() for file in (*code, *pins) if file.is_file())


def copy_sources(folder: Path) -> None:
    """Copies what the program is built from into a folder."""
    for name in _list_inputs(find_sources()):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(find_sources() / name, folder / name)


def find_binary() -> Path:
    """Returns where the binary of the current sources is, or will be after a build."""
    return _find_directory(_find_toolchain()) / "oracle"


def find_client(binary: Path) -> Path:
    """Returns the program that hands the calls of a script to `oracle script`: it is built together with the oracle."""
    return binary.with_name(CLIENT)


def _find_toolchain() -> GoToolchain:
    find_sources()  # first: in an installed wheel, "not a clone" is the error to report, not "no Go"
    return go_toolchain.find()


def _find_directory(toolchain: GoToolchain) -> Path:
    return cache_directory() / "oracle" / compute_key(toolchain)


def require_binary() -> Path:
    """Returns the binary of the current sources. Raises `OracleLost` where it is not built."""
    binary = find_binary()
    if not binary.is_file():
        raise OracleLost("the oracle is not built for these sources", advice="make oracle")
    if not _is_intact(binary):
        raise OracleLost("the oracle is damaged since it was built", where=str(binary), advice="make oracle")
    return binary


def describe() -> str:
    """Returns one line for people. Raises `OracleLost` where the binary is not built."""
    binary = require_binary()
    return (
        f"{binary.stat().st_size >> 20} MiB, built by {go_toolchain.find().version}, key {binary.parent.name}"
    )


def ensure(progress: Progress = silent) -> Path:
    """Returns the binary of the current sources, building it where necessary.

    Concurrent callers, in other processes too, build once and wait. Raises `BrokenEnvironment` without a toolchain or
    where the build fails, `Unreachable` where modules cannot be fetched.
    """
    toolchain = _find_toolchain()
    binary = _find_directory(toolchain) / "oracle"
    if _is_intact(binary):
        return binary
    if binary.is_file():
        progress("oracle: the built one is damaged")
    with (
        report_write_errors("the cache of oracles"),
        hold_lock(binary.parent.with_suffix(".lock"), progress),
    ):
        # Another process may have built it while this one waited for the lock.
        if not _is_intact(binary):
            _build(toolchain, binary, progress)
            _remove_old_builds(binary.parent)
    return binary


@contextmanager
def hold_lock(lock: Path, progress: Progress) -> Iterator[None]:
    """Keeps other processes from building in the meantime, and waits for one that does."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    # The kernel drops an flock when its process dies, so a killed build leaves no stale lock.
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
        # Built from a copy: an edit during the build would otherwise end up in a binary with the wrong key.
        snapshot = built.with_name("source")
        snapshot.mkdir()
        built.mkdir()
        copy_sources(snapshot)
        if compute_key(toolchain, snapshot) != binary.parent.name:
            raise OracleLost("the oracle's sources were edited just now", advice="build it again")
        fetch_modules(toolchain, snapshot, progress)
        compile_program(toolchain, snapshot, built / "oracle", progress)
        compile_program(toolchain, snapshot, built / CLIENT, progress, f"./{CLIENT}")
        (built / SEAL).write_text(_format_seal(built / "oracle"))
    progress(f"oracle: built ({binary.stat().st_size >> 20} MiB)")


def _is_intact(binary: Path) -> bool:
    """Whether the file is there, and is the one that was built."""
    try:
        return read_text(binary.parent / SEAL) == _format_seal(binary)
    except (OSError, UnreadableSource):
        return False


def _format_seal(binary: Path) -> str:
    """Returns the digests of the built files, in the form of sha256sum."""
    return "".join(f"{_hash(file, _identify(file))}  {file.name}\n" for file in (binary, find_client(binary)))


def _identify(built: Path) -> tuple[int, ...]:
    """Returns what changes with a file, so that an unchanged one is hashed once in a process."""
    file = built.stat()
    return file.st_ino, file.st_size, file.st_mtime_ns


@cache
def _hash(binary: Path, _identity: tuple[int, ...]) -> str:
    """Returns the sha256 of the file with this identity (69 MB take 0.1 s of a processor)."""
    return hash_file(binary)


def _remove_old_builds(newest: Path) -> None:
    """Removes all but the newest builds. A build has about 80 MB; a few are kept for switching between branches."""
    builds = sorted(newest.parent.glob("*/oracle"), key=lambda built: built.stat().st_mtime, reverse=True)
    for built in builds[KEPT_BUILDS:]:
        shutil.rmtree(built.parent, ignore_errors=True)
        built.parent.with_suffix(".lock").unlink(missing_ok=True)
