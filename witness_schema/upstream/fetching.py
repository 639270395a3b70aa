"""A version of go-witness from the module proxy, with the modules that its attestations reach, read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from witness_schema.reading.extraction import extract
from witness_schema.reading.version_record import VersionRecord
from witness_schema.upstream import checkout
from witness_schema.upstream.go_command import Progress, silent
from witness_schema.upstream.reached_modules import fetch_reached


@dataclass(frozen=True, slots=True)
class Fetched:
    """A version of the Go module: where its files are, Go's sum of them, and what was read there."""

    root: Path
    version: str
    sum: str
    record: VersionRecord


def fetch_version(wanted: str, progress: Progress = silent) -> Fetched:
    """Bring a version into Go's module cache and read it; "v0.11.0" and "0.11.0" are the same."""
    version = wanted if wanted.startswith("v") else f"v{wanted}"
    root, total = checkout.download(version, progress)
    return Fetched(root, version, total, read_checkout(root, version, progress))


def read_checkout(root: Path, version: str, progress: Progress = silent) -> VersionRecord:
    """Read a checkout after the modules that it reaches were fetched; one that cannot be had is told."""
    for name, why in fetch_reached(root, progress, version=version).failed:
        progress(f"{name} cannot be had ({why}); its types stay unresolved")
    return extract(root, version=version)
