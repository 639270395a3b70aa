"""The pin: the go-witness version that oracle/go.mod requires, and how it moves to another one."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from witness_schema.clone import report_write_errors, repository_root
from witness_schema.swapping import recover, swap
from witness_schema.upstream import checkout, go_command, go_toolchain
from witness_schema.upstream.checkout import MODULE, Checkout
from witness_schema.upstream.fetching import fetched
from witness_schema.upstream.go_command import Progress, Spoken, silent

FILES = ("go.mod", "go.sum")


def move(version: str, progress: Progress = silent) -> Checkout:
    """Put another version into vendor/go-witness and pin it.

    The version is fetched, checked and read before anything is touched, and checkout and pin are replaced together.
    """
    vendor = repository_root() / "vendor"
    recover(vendor)
    wanted = fetched(version, progress)
    texts = rewritten(wanted.version, progress)
    with report_write_errors("vendor/go-witness"), checkout.scratch(vendor) as scratch:
        ready = {repository_root() / "oracle" / name: scratch / name for name in texts}
        for name, text in texts.items():
            (scratch / name).write_bytes(text)
        tree = Checkout(vendor / "go-witness", wanted.version, wanted.sum)
        swap({tree.root: checkout.staged(wanted.root, tree, scratch), **ready}, scratch)
    return tree


def rewritten(version: str, progress: Progress = silent) -> dict[str, bytes]:
    """oracle/go.mod and oracle/go.sum with this version in them, as `go get` and `go mod tidy` write them in a copy."""
    oracle = repository_root() / "oracle"
    if checkout.status().pinned.version == version:
        return {name: (oracle / name).read_bytes() for name in FILES}
    toolchain = go_toolchain.find()
    with tempfile.TemporaryDirectory(prefix="witness-schema-pin-") as place:
        copy = Path(place) / "oracle"
        shutil.copytree(oracle, copy)  # with its packages and tests: `tidy` drops what nothing imports
        for arguments in (["get", f"{MODULE}@{version}"], ["mod", "tidy"]):
            progress(f"oracle: go {' '.join(arguments)}")
            _checked(toolchain, arguments, copy, version, progress)
        return {name: (copy / name).read_bytes() for name in FILES}


def _checked(
    toolchain: go_toolchain.GoToolchain, arguments: list[str], folder: Path, version: str, progress: Progress
) -> Spoken:
    spoken = go_command.with_retries(
        f"what {MODULE}@{version} requires", lambda: go_command.run(toolchain, arguments, folder), progress
    )
    if spoken.status:
        raise go_command.failure(f"oracle/go.mod cannot require go-witness {version}", spoken)
    return spoken
