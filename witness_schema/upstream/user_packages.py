"""Reads a package of the user's at its version, and fetches the modules that it refers to where the user asked."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from witness_schema.golang.modules import Module
from witness_schema.reading.version_record import VersionRecord
from witness_schema.upstream.checkout_versions import find_checkout_version
from witness_schema.upstream.go_command import Progress, silent
from witness_schema.upstream.reached_modules import fetch_missed


@dataclass(frozen=True, slots=True)
class UserPackage:
    """The folder of a package, a module or a go.work, and the names of types of it; () for its registered attestors."""

    folder: Path
    types: tuple[str, ...] = ()


def read_user_package(
    package: UserPackage,
    progress: Progress = silent,
    *,
    fetch: bool = False,
    search: tuple[Path, ...] = (),
) -> VersionRecord:
    """Read what can be read of a package, and with `fetch` fetch the modules that it refers to first.

    Reports each module that is missing, and each attestor that cannot be read; the record lists the latter as well.
    """
    # Imported here: a checkout is read without it.
    from witness_schema.reading.package_extraction import extract_readable_package

    version = find_checkout_version(package.folder)

    def read() -> tuple[VersionRecord, tuple[Module, ...]]:
        return extract_readable_package(package.folder, package.types, version=version, search=search)

    if fetch:
        for name, why in fetch_missed(lambda: read()[1], progress).failed:
            progress(f"{name} cannot be fetched ({why}); its types stay unresolved")
    record, missed = read()
    if missed and not fetch:
        progress(
            f"{', '.join(module.origin for module in missed)} not on this machine; the types of these modules stay unresolved\n"
            "  → fetch them with --fetch, or: go mod download"
        )
    for unread in record.unread:
        progress(f"{unread.name} cannot be read: {unread.build_error()}")
    return record
