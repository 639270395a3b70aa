"""Moves the pin, which is the go-witness version that oracle/go.mod requires, to another version."""

from __future__ import annotations

import shutil
from pathlib import Path

from witness_schema.clone import report_write_errors, repository_root
from witness_schema.documents.foreign_file import read_bytes
from witness_schema.living_locks import hold_temporary
from witness_schema.swapping import swap
from witness_schema.upstream import checkout, go_command, go_toolchain
from witness_schema.upstream.checkout import MODULE, Checkout
from witness_schema.upstream.fetching import fetch_version
from witness_schema.upstream.go_command import Progress, Spoken, silent

FILES = ("go.mod", "go.sum")


def move_pin(version: str, progress: Progress = silent) -> Checkout:
    """Puts another version into vendor/go-witness and pins it.

    The version is fetched, checked and read before any file changes; checkout and pin are replaced together. Raises
    `BrokenEnvironment` or `Unreachable` where it cannot be fetched, `UnreadableSource` where it cannot be read.
    """
    vendor = repository_root() / "vendor"
    checkout.recover_vendor(vendor)
    wanted = fetch_version(version, progress)
    texts = rewrite_pin_files(wanted.version, progress)
    # One swap for tree, go.mod and go.sum: a checkout that differs from its pin would look like a damaged one.
    with report_write_errors("vendor/go-witness"), checkout.create_scratch_folder(vendor) as scratch:
        ready = {repository_root() / "oracle" / name: scratch / name for name in texts}
        for name, text in texts.items():
            (scratch / name).write_bytes(text)
        tree = Checkout(vendor / "go-witness", wanted.version, wanted.sum)
        swap({tree.root: checkout.stage_tree(wanted.root, tree, scratch), **ready}, scratch)
    return tree


def rewrite_pin_files(version: str, progress: Progress = silent) -> dict[str, bytes]:
    """Returns oracle/go.mod and oracle/go.sum for this version: name to content, written by `go get` and `go mod tidy`.

    Raises `BrokenEnvironment` where Go cannot require the version, `Unreachable` where the proxy does not answer.
    """
    oracle = repository_root() / "oracle"
    # Nothing to do, and no toolchain needed, where the version is pinned already.
    if checkout.status().pinned.version == version:
        return {name: read_bytes(oracle / name) for name in FILES}
    toolchain = go_toolchain.find()
    with hold_temporary() as place:
        copy = place / "oracle"
        # Go edits both files in place, so it works on a copy. Sources and tests come along: `tidy` drops unused modules.
        shutil.copytree(oracle, copy)
        for arguments in (["get", f"{MODULE}@{version}"], ["mod", "tidy"]):
            progress(f"oracle: go {' '.join(arguments)}")
            _run_go(toolchain, arguments, copy, version, progress)
        return {name: read_bytes(copy / name) for name in FILES}


def _run_go(
    toolchain: go_toolchain.GoToolchain, arguments: list[str], folder: Path, version: str, progress: Progress
) -> Spoken:
    result = go_command.run_with_retries(
        f"what {MODULE}@{version} requires", lambda: go_command.run(toolchain, arguments, folder), progress
    )
    if result.status:
        raise go_command.build_failure(f"oracle/go.mod cannot require go-witness {version}", result)
    return result
