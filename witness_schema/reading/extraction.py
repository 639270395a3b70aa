"""Extracts a version record from a checkout: from the cache, or else read anew, in a process with limits where it is foreign."""

from __future__ import annotations

import os
from pathlib import Path

from witness_schema.clone import repository_root
from witness_schema.errors import NotAClone, UnreadableSource
from witness_schema.golang.modules import Module
from witness_schema.reading import extraction_cache
from witness_schema.reading.checkout_marker import LOCAL, read_checkout_version, read_marker
from witness_schema.reading.version_record import Extraction, Reading, VersionRecord

_MEND = "mend the checkout there, or take a released version"


def extract(root: Path, *, version: str | None = None, search: tuple[Path, ...] = ()) -> VersionRecord:
    """Read a go-witness checkout into a version record.

    search: folders of modules that come before the module cache. Raises UnreadableSource with file and line, also where
    `root` is not a checkout, or an attestor of it cannot be read.
    """
    record, _ = extract_readable(root, version=version, search=search)
    if record.unread:
        raise record.unread[0].build_error()
    return record


def extract_readable(
    root: Path, *, version: str | None = None, search: tuple[Path, ...] = ()
) -> tuple[VersionRecord, tuple[Module, ...]]:
    """Read what can be read of a checkout; the record lists the rest. Returns the modules that are not here as well.

    Raises UnreadableSource where `root` is not a checkout, or no attestor of it can be read.
    """
    reading = Reading(root, version or read_checkout_version(root), _find_replacements(), search)
    # Only complete extractions are cached.
    if cached := extraction_cache.load_cached(reading):
        return cached, ()
    extraction = _read_and_remember(reading)
    return extraction.record, extraction.missed


def list_missed_modules(
    root: Path, *, version: str | None = None, search: tuple[Path, ...] = ()
) -> tuple[Module, ...]:
    """List the modules whose types are used and whose sources are not on this machine.

    Modules that only a missing module needs are not known yet, so callers fetch and ask again.
    """
    return extract_readable(root, version=version, search=search)[1]


def _read_and_remember(reading: Reading) -> Extraction:
    """Read a version, and cache the record with its inputs unless something was missing or could not be read."""
    extraction = _read_anew(reading)
    if not extraction.missed and not extraction.record.unread:
        extraction_cache.remember(reading, extraction.record, extraction.files, extraction.folders)
    return extraction


def _read_anew(reading: Reading) -> Extraction:
    try:
        return _read_with_limits(reading)
    except UnreadableSource as error:
        if error.advice:
            raise
        # Most places of the reader know what is wrong and where; what to do is the same for all of them.
        raise UnreadableSource(error.what, where=error.where, advice=_MEND) from None


def _read_with_limits(reading: Reading) -> Extraction:
    """Read a version, in a process with limits unless its sum has been checked."""
    # Each imported where it is needed: the parser only where nothing is cached, the box only for foreign folders.
    if _is_checked(reading.root):
        from witness_schema.reading.checkout_reading import read_whole

        return read_whole(reading)
    from witness_schema.reading.boxed_reading import read_in_box

    return read_in_box(reading)


def _is_checked(root: Path) -> bool:
    """Whether this is vendor/go-witness at a version whose sum Go has checked, not a copy of somebody's folder."""
    try:
        vendored = repository_root() / "vendor" / "go-witness"
    except NotAClone:
        return False
    marker = read_marker(root) if os.path.realpath(vendored) == os.path.realpath(root) else None
    return marker is not None and marker.version != LOCAL


def _find_replacements() -> Path | None:
    """Return the oracle's go.mod, whose `replace` lines name what the module proxy really serves; None outside a clone."""
    try:
        return repository_root() / "oracle" / "go.mod"
    except NotAClone:
        return None
