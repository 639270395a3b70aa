"""Rewrites the bundled record of one version from a checkout; the other versions stay unchanged."""

from __future__ import annotations

from pathlib import Path

from witness_schema.reading.extraction import extract
from witness_schema.reading.version_record import VersionRecord
from witness_schema.schemas.bundled_versions import BUNDLED
from witness_schema.schemas.record_folder import RecordFolder, build_record_files


def build_bundle_files(
    record: VersionRecord, *, default: bool = True, folder: Path = BUNDLED
) -> dict[str, bytes]:
    """Returns the files of the bundle that this record changes: name to content.

    default: whether its version becomes the one used where none is named.
    """
    present = RecordFolder(folder)
    # The first record of an empty folder has to be the default: there is no other to point to.
    is_default = default or not present.versions
    others = present.digests if present.versions else {}
    return build_record_files(record, record.version if is_default else present.default, others)


def bundle_checkout(source: Path, *, default: bool = True) -> str:
    """Reads a checkout, writes its record into the bundle, and returns its version.

    Raises `UnreadableSource` where the checkout cannot be read.
    """
    record = extract(source)
    write_bundled(record, default=default)
    return record.version


def write_bundled(record: VersionRecord, *, default: bool) -> None:
    """Writes a record into the bundle."""
    BUNDLED.mkdir(exist_ok=True)
    for name, text in build_bundle_files(record, default=default).items():
        (BUNDLED / name).write_bytes(text)
