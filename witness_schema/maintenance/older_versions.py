"""`python -m witness_schema.maintenance.older_versions ARCHIVE` (`make older`): bundles every version that the archive has.

A tag that the module proxy serves is read again from its module. The records of the others come from the archive
(tests/corpus/upstream_records), which an earlier reader wrote; each record has the number of its reader.
"""

from __future__ import annotations

import dataclasses
import gzip
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from witness_schema.documents.foreign_file import read_bytes
from witness_schema.golang.types import Named
from witness_schema.maintenance.bundle_writing import write_bundled
from witness_schema.reading import record_lines
from witness_schema.reading.version_record import VersionRecord, version_numbers
from witness_schema.upstream.fetching import fetch_version
from witness_schema.upstream.go_command import Progress

SUFFIX = ".json.gz"
# The module proxy refuses all other tags (tried on 2026-11-26), and its refusal is final.
SERVED = frozenset(
    ["v0.1.11", "v0.1.15", "v0.1.16", "v0.1.17", "v0.3.0", "v0.3.1", "v0.4.0", "v0.6.0", "v0.7.0", "v0.8.6"]
) | {"v0.9.1", "v0.9.2", "v0.10.0", "v0.11.0", "v0.12.0"}
# The first reader did not know that the `witness` command always runs these two (go-witness#172). The neighbours on both
# sides, v0.1.17 and v0.3.0, are served and have the same text for them, but for the module's path and names of receivers.
TAKEN = dict.fromkeys(("v0.2.0", "v0.2.1", "v0.2.2", "v0.2.3"), ("v0.3.0", ("material", "product")))


def list_archived(archive: Path) -> tuple[str, ...]:
    """Lists the versions of an archive, oldest first."""
    names = (path.name.removesuffix(SUFFIX) for path in archive.glob(f"*{SUFFIX}"))
    return tuple(sorted(names, key=version_numbers))


def read_archived(archive: Path, version: str) -> VersionRecord:
    """Reads a record of the archive. A snapshot of a branch is called as its file, and not by its commit."""
    record = record_lines.load(gzip.decompress(read_bytes(archive / f"{version}{SUFFIX}")))
    return dataclasses.replace(record, version=version)


def complete(record: VersionRecord, neighbour: VersionRecord, names: Iterable[str]) -> VersionRecord:
    """Returns the record with these attestors of a neighbour, and with the types that only they reach."""
    taken = [attestor for attestor in neighbour.attestors if attestor.name in set(names)]
    declared = dict(record.declared)
    waiting: list[Any] = [attestor.type for attestor in taken]
    while waiting:
        for key in _list_keys(waiting.pop()):
            if key not in declared:
                declared[key] = neighbour.declared[key]
                waiting.append(declared[key])
    attestors = sorted((*record.attestors, *taken), key=lambda attestor: attestor.name)
    marks = tuple((attestor.name, neighbour.version) for attestor in taken)
    return dataclasses.replace(record, attestors=tuple(attestors), declared=declared, taken=marks)


def _list_keys(value: Any) -> Iterator[str]:
    """Yields the keys of the declared types that a type or a declaration refers to."""
    if isinstance(value, Named):
        yield value.key
    elif isinstance(value, tuple):
        for item in value:
            yield from _list_keys(item)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from _list_keys(getattr(value, field.name))


def read_older(archive: Path, version: str, progress: Progress) -> VersionRecord:
    """Returns the record to bundle for a version of the archive. Raises as `fetch_version` for one that is served."""
    if version in SERVED:
        return fetch_version(version, progress).record
    record = read_archived(archive, version)
    if version not in TAKEN:
        return record
    neighbour, names = TAKEN[version]
    return complete(record, fetch_version(neighbour, progress).record, names)


def main(archive: Path) -> None:
    for version in list_archived(archive):
        record = read_older(archive, version, lambda text: print(text, file=sys.stderr))
        write_bundled(record, default=False)
        print(f"{version}\treader {record.reader}\t{len(record.attestors)} attestors")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
