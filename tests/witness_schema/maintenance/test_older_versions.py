"""Records of an earlier reader: read from the archive, and completed by a neighbour where an attestor is missing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from witness_schema.maintenance.older_versions import SERVED, TAKEN, complete, list_archived, read_archived
from witness_schema.reading import record_lines
from witness_schema.reading.version_record import READER, VersionRecord
from witness_schema.schemas.bundled_versions import bundled_record
from witness_schema.schemas.schema_set import SchemaSet

ARCHIVE = Path(__file__).parents[2] / "corpus" / "upstream_records"
ALWAYS = ("material", "product")


def test_a_record_without_a_mark_is_of_the_first_reader() -> None:
    record = read_archived(ARCHIVE, "v0.5.0")
    assert (record.version, record.reader, record.taken) == ("v0.5.0", 1, ())
    assert record_lines.load(record_lines.dump(record)) == record
    assert replace(record, reader=READER) != record


def test_a_snapshot_is_called_as_its_file() -> None:
    assert list_archived(ARCHIVE)[-1] == "main-2026-08-05"
    assert read_archived(ARCHIVE, "main-2026-08-05").version == "main-2026-08-05"


def forget_decoded(record: VersionRecord) -> VersionRecord:
    """Leave out what the first reader did not look at: the type that an `UnmarshalJSON` decodes into."""
    declared = {
        key: replace(one, unmarshaler=replace(one.unmarshaler, type=None)) if one.unmarshaler else one
        for key, one in record.declared.items()
    }
    return replace(record, declared=declared)


@pytest.mark.parametrize("version", sorted(SERVED))
def test_the_archive_has_what_today_s_reader_finds_in_the_source(version: str) -> None:
    """Held where the source can be had, for the tags where it cannot: completed as v0.2.0 is where material is missing."""
    archived, read = read_archived(ARCHIVE, version), bundled_record(version)
    assert (archived.reader, read.reader) == (1, READER)
    missing = {attestor.name for attestor in read.attestors} - {one.name for one in archived.attestors}
    assert missing == ({*ALWAYS} if version in {"v0.1.16", "v0.1.17", "v0.3.0"} else set())
    completed = complete(archived, read, missing)
    assert completed.taken == tuple((name, version) for name in sorted(missing))
    assert forget_decoded(replace(completed, reader=READER, taken=())) == forget_decoded(read)


def test_what_is_taken_says_so_and_reaches_its_types() -> None:
    for version, (neighbour, names) in TAKEN.items():
        record = bundled_record(version)
        assert record.taken == tuple((name, neighbour) for name in names)
        assert record_lines.load(record_lines.dump(record)) == record
        schemas = SchemaSet(record)
        for name in names:
            assert schemas.get(name).json_schema()["$id"].endswith(f":{version}:serialization:{name}")
            assert schemas.get(name).unresolved == ()


def test_a_declaration_of_the_record_s_own_is_kept() -> None:
    archived, neighbour = read_archived(ARCHIVE, "v0.2.0"), bundled_record("v0.3.0")
    completed = complete(archived, neighbour, ALWAYS)
    assert {key: completed.declared[key] for key in archived.declared} == dict(archived.declared)
    added = completed.declared.keys() - archived.declared.keys()
    assert {key.rpartition("/")[2] for key in added} == {
        "attestation.Product",
        "material.Attestor",
        "product.Attestor",
    }
