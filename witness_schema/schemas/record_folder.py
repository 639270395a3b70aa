"""A folder of version records: `VERSION.jsonl` for each go-witness version, and `default.json`.

The latter names the default version and the sha256 of each record, and is sealed by one of its own: from a damaged folder no
schema is made.
"""

from __future__ import annotations

import hashlib
from bisect import bisect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from witness_schema.clone import install_command, is_clone
from witness_schema.documents.foreign_file import read_bytes
from witness_schema.documents.record_form import TEXT, RecordForm, map_of, record_of
from witness_schema.errors import BrokenEnvironment, UnknownName, UnreadableSource
from witness_schema.foreign.module_paths import is_version
from witness_schema.json_writing import encode_indented, encode_sorted
from witness_schema.printable import quote
from witness_schema.reading import record_lines
from witness_schema.reading.version_record import VersionRecord, is_release, version_numbers

DEFAULT = "default.json"
_INDEX = RecordForm(
    "list of records", record_of({"version": TEXT, "records": map_of(TEXT), "seal": TEXT}), ""
)


@dataclass(frozen=True, slots=True)
class RecordFolder:
    """A folder of version records. Nothing is cached: each property reads the folder."""

    folder: Path

    @property
    def versions(self) -> tuple[str, ...]:
        """The stored versions, oldest first."""
        # Sorted by number: as text, v0.9.2 would come after v0.12.0. Snapshots of a branch come last.
        return tuple(sorted((path.stem for path in self.folder.glob("*.jsonl")), key=version_numbers))

    @property
    def default(self) -> str:
        """The version used where none is named. Raises `BrokenEnvironment` where default.json is damaged."""
        return str(self._read_index()["version"])

    @property
    def digests(self) -> Mapping[str, str]:
        """Version to the sha256 of its file. Raises `BrokenEnvironment` where default.json is damaged."""
        return dict(self._read_index()["records"])

    @property
    def readers(self) -> Mapping[str, int]:
        """Version to the number of the reader that wrote its record, as `version_record.READER` counts them."""
        return {version: self.load(version).reader for version in self.versions}

    def load(self, version: str) -> VersionRecord:
        """Returns the record of one version.

        Raises `UnknownName`, which lists the stored versions, for any other, `BrokenEnvironment` for a damaged file.
        """
        file = self.folder / f"{version}.jsonl"
        if version not in self.versions:
            if version in self.digests:
                raise _build_error(file)
            raise _build_unknown(version, self.versions)
        digest = self.digests.get(version)
        try:
            content = read_bytes(file)
        except UnreadableSource:
            raise _build_error(file) from None
        if digest != _hash(content):
            raise _build_error(file)
        return record_lines.load(content)

    def _read_index(self) -> dict[str, Any]:
        file = self.folder / DEFAULT
        index = _INDEX.find(file)
        if index is None or index.pop("seal") != _compute_seal(index):
            raise _build_error(file)
        return dict(index)


def build_record_files(record: VersionRecord, default: str, others: Mapping[str, str]) -> dict[str, bytes]:
    """Returns the files to write for this record: name to content. The same record gives the same bytes.

    others: the digests of the records that stay.
    """
    content = record_lines.dump(record)
    digests = {**others, record.version: _hash(content)}
    index = {
        "version": default,
        "records": {key: digests[key] for key in sorted(digests, key=version_numbers)},
    }
    return {
        f"{record.version}.jsonl": content,
        DEFAULT: encode_indented({**index, "seal": _compute_seal(index)}) + b"\n",
    }


def _build_unknown(version: str, stored: Sequence[str]) -> UnknownName:
    """Returns the error for a version that is not stored, with the releases before and after it as advice."""
    releases, others = [v for v in stored if is_release(v)], [v for v in stored if not is_release(v)]
    place = bisect(releases, version_numbers(version), key=version_numbers) if is_version(version) else 0
    near = releases[max(0, place - 1) : place + 1] if is_version(version) else []
    known = [f"{releases[0]} to {releases[-1]}", *others] if releases else others
    advice = f"bundled are {' and '.join(known)} (witness-schema vendor versions lists them)"
    if near:
        advice = f"near it: {' and '.join(near)}; {advice}"
    return UnknownName(f"go-witness {quote(version)} is not bundled", advice=advice, near=tuple(near))


def _compute_seal(index: object) -> str:
    return _hash(encode_sorted(index))


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _build_error(file: Path) -> BrokenEnvironment:
    install = f"{install_command()} --force-reinstall"
    return BrokenEnvironment(
        "the bundled record is damaged: it is not what was released",
        where=str(file),
        advice="restore it: git restore witness_schema/bundled"
        if is_clone()
        else f"install it again: {install}",
    )
