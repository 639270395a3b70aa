"""Write the bundled record of one version anew, read from a checkout; the other versions stay as they are."""

from __future__ import annotations

from pathlib import Path

from witness_schema.reading.extraction import extract
from witness_schema.reading.version_record import VersionRecord
from witness_schema.schemas.bundled_versions import BUNDLED
from witness_schema.schemas.record_folder import RecordFolder, build_record_files


def build_bundle_files(
    record: VersionRecord, *, default: bool = True, folder: Path = BUNDLED
) -> dict[str, bytes]:
    """The files of the folder that this record changes, by name.

    default: whether its version becomes the one that is meant where none is named.
    """
    present = RecordFolder(folder)
    is_default = default or not present.versions
    return build_record_files(record, record.version if is_default else present.default)


def bundle_checkout(source: Path, *, default: bool = True) -> str:
    """Read the checkout, write its record into the bundle, and return its version."""
    record = extract(source)
    BUNDLED.mkdir(exist_ok=True)
    for name, text in build_bundle_files(record, default=default).items():
        (BUNDLED / name).write_bytes(text)
    return record.version
