"""Builds the oracle on another release of go-witness: the judge of what engines of two versions do otherwise.

The sources are the oracle's own; only the requirement of go-witness in go.mod is another. v0.11.0 builds as it is. Nobody needs it
who only checks policies, so no command starts it.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from witness_schema.clone import cache_directory
from witness_schema.oracle.build import compute_key, copy_sources, hold_lock
from witness_schema.swapping import replace_path
from witness_schema.upstream import go_toolchain
from witness_schema.upstream.checkout import MODULE
from witness_schema.upstream.go_command import (
    Progress,
    build_failure,
    compile_program,
    run,
    run_with_retries,
    silent,
)
from witness_schema.upstream.go_toolchain import GoToolchain

PROGRAM = "oracle"


def ensure_older(version: str, progress: Progress = silent) -> Path:
    """Returns the binary of the current sources on go-witness `version`, building it where it is not in the cache.

    It is `.cache/oracle-VERSION/KEY/oracle`. A build takes about 100 s of processor time, 20 s where the usual oracle has just been built.
    Raises `Unreachable` where the module cannot be fetched, `BrokenEnvironment` where the sources do not compile on that version.
    """
    toolchain = go_toolchain.find()
    folder = cache_directory() / f"oracle-{version}" / compute_key(toolchain)
    with hold_lock(folder.parent.with_name(f"{folder.parent.name}.lock"), progress):
        if not (folder / PROGRAM).is_file():
            for outdated in folder.parent.glob("*"):
                shutil.rmtree(outdated, ignore_errors=True)
            _build(toolchain, folder, version, progress)
    return folder / PROGRAM


def _build(toolchain: GoToolchain, folder: Path, version: str, progress: Progress) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    with replace_path(folder) as built:
        copy = built.with_name("source")
        built.mkdir()
        copy_sources(copy)
        for arguments in (
            ["mod", "edit", f"-require={MODULE}@{version}"],
            # Adds the sums of that release to go.sum, which Go compares with its checksum database.
            ["list", "-mod=mod", "-deps", "-f", "", "."],
        ):
            _run(toolchain, arguments, copy, version, progress)
        compile_program(toolchain, copy, built / PROGRAM, progress)


def _run(
    toolchain: GoToolchain, arguments: list[str], folder: Path, version: str, progress: Progress
) -> None:
    what = f"go-witness {version}"
    spoken = run_with_retries(what, lambda: run(toolchain, arguments, folder), progress)
    if spoken.status:
        raise build_failure(f"the oracle cannot be built on {what}", spoken)
