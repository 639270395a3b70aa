"""Fetches a go-witness version from the module proxy, with the modules its attestations refer to, and reads it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from witness_schema.foreign.module_paths import is_version
from witness_schema.reading.extraction import extract, list_missed_modules
from witness_schema.reading.version_record import VersionRecord, version_numbers
from witness_schema.upstream import checkout
from witness_schema.upstream.go_command import Progress, silent
from witness_schema.upstream.reached_modules import fetch_reached

_FORMER_MODULE, _MOVED = "github.com/testifysec/go-witness", [0, 2, 0]


@dataclass(frozen=True, slots=True)
class Fetched:
    """A fetched version: the folder of its files, Go's sum of them, and the record read from them."""

    root: Path
    version: str
    sum: str
    record: VersionRecord


def fetch_version(wanted: str, progress: Progress = silent) -> Fetched:
    """Brings a version into Go's module cache and reads it; the leading "v" is optional.

    Raises `BrokenEnvironment` and `Unreachable` as `checkout.download` does, `UnreadableSource` as `extract` does.
    """
    version = wanted if wanted.startswith("v") else f"v{wanted}"
    root, total = checkout.download(version, progress, _find_module_path(version))
    return Fetched(root, version, total, read_checkout(root, version, progress, fetch=True))


def _find_module_path(version: str) -> str:
    """Returns the path that go-witness had as a module in this version."""
    is_former = is_version(version) and version_numbers(version) < _MOVED
    return _FORMER_MODULE if is_former else checkout.MODULE


def read_checkout(
    root: Path, version: str, progress: Progress = silent, *, fetch: bool = False
) -> VersionRecord:
    """Reads a checkout, and with `fetch` fetches the modules that it refers to first. Reports each module that is missing.

    A folder decides what it refers to, so it is fetched for only where the user asked.
    """
    # A missing module is no error: only the places that need it become `x-unresolved`.
    if fetch:
        for name, why in fetch_reached(root, progress, version=version).failed:
            progress(f"{name} cannot be fetched ({why}); its types stay unresolved")
    elif missed := [module.origin for module in list_missed_modules(root, version=version)]:
        progress(
            f"{', '.join(missed)} not on this machine; the types of these modules stay unresolved\n"
            "  → fetch them with --fetch, if you trust the checkout"
        )
    return extract(root, version=version)
