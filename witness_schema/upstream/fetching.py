"""Fetches a go-witness version from the module proxy, with the modules its attestations refer to, and reads it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from witness_schema.foreign.module_paths import is_version
from witness_schema.reading.extraction import extract_readable
from witness_schema.reading.version_record import VersionRecord, version_numbers
from witness_schema.upstream.go_command import Progress, silent

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
    # What fetches is imported where something is fetched.
    from witness_schema.upstream import checkout

    version = wanted if wanted.startswith("v") else f"v{wanted}"
    root, total = checkout.download(
        version, progress, _FORMER_MODULE if _is_former(version) else checkout.MODULE
    )
    record = read_checkout(root, version, progress, fetch=True)
    # A release is whole, or it is not taken.
    if record.unread:
        raise record.unread[0].build_error()
    return Fetched(root, version, total, record)


def _is_former(version: str) -> bool:
    """Whether go-witness had another path as a module in this version."""
    return is_version(version) and version_numbers(version) < _MOVED


def read_checkout(
    root: Path,
    version: str,
    progress: Progress = silent,
    *,
    fetch: bool = False,
    search: tuple[Path, ...] = (),
) -> VersionRecord:
    """Reads what can be read of a checkout, and with `fetch` fetches the modules that it refers to first.

    A folder decides what it refers to, so it is fetched for only where the user asked. search: folders of modules that come
    before the module cache. Reports each module that is missing, and each attestor or document that cannot be read; the
    record lists the latter as well.
    """
    # A missing module is no error: only the places that need it become `x-unresolved`.
    if fetch:
        from witness_schema.upstream.reached_modules import fetch_reached

        for name, why in fetch_reached(root, progress, version=version, search=search).failed:
            progress(f"{name} cannot be fetched ({why}); its types stay unresolved")
    record, missed = extract_readable(root, version=version, search=search)
    if missed and not fetch:
        progress(
            f"{', '.join(module.origin for module in missed)} not on this machine; the types of these modules stay unresolved\n"
            "  → fetch them with --fetch, if you trust the checkout"
        )
    for unread in record.unread:
        progress(f"{unread.name} cannot be read: {unread.build_error()}")
    return record
