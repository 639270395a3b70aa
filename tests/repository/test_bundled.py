"""The bundled records equal what the source yields, and hold facts only, no text of upstream."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from witness_schema import attestor_names, load
from witness_schema.clone import repository_root
from witness_schema.errors import WitnessSchemaError
from witness_schema.maintenance.older_versions import SERVED, TAKEN, complete, list_archived, read_archived
from witness_schema.reading.extraction import extract
from witness_schema.reading.record_lines import dump
from witness_schema.reading.version_record import READER, version_numbers
from witness_schema.schemas.bundled_versions import (
    BUNDLED,
    bundled_readers,
    bundled_record,
    bundled_version,
    bundled_versions,
)
from witness_schema.schemas.record_folder import RecordFolder, build_record_files
from witness_schema.upstream.fetching import fetch_version

# A struct tag is the one fact that may hold spaces: `json:"name" yaml:"name"`.
TAG = re.compile(r"""(\w+:\\"[^"]*\\" ?)+""")
ARCHIVE = Path(__file__).parents[1] / "corpus" / "upstream_records"
# Read by an earlier reader, since the module proxy refuses the tag: `older_versions` tells where each record comes from.
ARCHIVED = tuple(version for version in list_archived(ARCHIVE) if version not in SERVED)


@pytest.mark.checkout
def test_bundled_record_is_what_the_checkout_yields() -> None:
    fresh = dump(extract(repository_root() / "vendor" / "go-witness"))
    assert dump(bundled_record()) == fresh, "the bundled record is stale: make bundle"


@pytest.mark.parametrize("version", sorted(SERVED, key=version_numbers))
@pytest.mark.checkout
@pytest.mark.oracle
def test_each_version_that_is_served_is_what_its_module_yields(version: str) -> None:
    assert dump(bundled_record(version)) == dump(fetch_version(version).record)


@pytest.mark.parametrize("version", ARCHIVED)
def test_each_other_version_is_that_of_the_archive(version: str) -> None:
    expected = read_archived(ARCHIVE, version)
    if version in TAKEN:
        neighbour, names = TAKEN[version]
        expected = complete(expected, bundled_record(neighbour), names)
    assert dump(bundled_record(version)) == dump(expected)


def test_every_tag_is_bundled_and_marked_with_its_reader() -> None:
    assert bundled_versions() == list_archived(ARCHIVE)
    assert len(bundled_versions()) == 34
    assert bundled_versions()[0] == "v0.1.10"
    assert bundled_versions()[-2:] == ("v0.12.0", "main-2026-08-05")
    marks = dict.fromkeys(SERVED, READER) | dict.fromkeys(ARCHIVED, 1)
    assert bundled_readers() == marks
    for version in bundled_versions():
        assert (
            json.loads((BUNDLED / f"{version}.jsonl").read_text().splitlines()[0])["reader"] == marks[version]
        )


def test_every_version_has_what_a_run_always_records() -> None:
    """From v0.1.16 to v0.3.0 no import of go-witness's root package leads to material and product."""
    for version in bundled_versions():
        assert {"command-run", "material", "product"} <= set(attestor_names(version)), version
        assert load("product", version=version).predicate_types == (
            "https://witness.dev/attestations/product/v0.1",
        )
        entries = load("collection", version=version).definitions["attestation.CollectionAttestation"]
        assert "https://witness.dev/attestations/material/v0.1" in repr(entries)


def test_the_default_version_stays() -> None:
    assert bundled_version() == "v0.12.0"
    assert load("git").version == "v0.12.0"


def test_the_bundle_is_what_its_records_make() -> None:
    """There is one file for each version, and one that names the default. Writing them again gives the same bytes."""
    records = [bundled_record(version) for version in bundled_versions()]
    digests = RecordFolder(BUNDLED).digests
    assert tuple(digests) == bundled_versions()
    again = [build_record_files(record, bundled_version(), digests) for record in records]
    assert {path.name: path.read_bytes() for path in BUNDLED.iterdir()} == {
        name: text for files in again for name, text in files.items()
    }


def test_an_earlier_version_has_its_own_attestors() -> None:
    assert set(attestor_names()) - set(attestor_names("v0.10.0")) == {"network-trace"}
    assert load("git", version="0.10.0").version == "v0.10.0"
    with pytest.raises(WitnessSchemaError, match=r"v0\.1\.0 is not bundled") as caught:
        load("git", version="v0.1.0")
    assert caught.value.advice.startswith(
        "near it: v0.1.10; bundled are v0.1.10 to v0.12.0 and main-2026-08-05"
    )


def test_bundled_record_has_no_sentences() -> None:
    text = "".join(path.read_text() for path in sorted(BUNDLED.iterdir()))
    spaced = [s for s in re.findall(r'"((?:[^"\\]|\\.)*)"', text) if " " in s]
    # Tags have spaces, so an empty list would mean that the pattern above finds nothing.
    assert spaced, "no string has a space, not even a tag"
    assert [s for s in spaced if not TAG.fullmatch(s)] == []


def test_a_stored_record_can_be_replaced(tmp_path: Path) -> None:
    from witness_schema.maintenance.bundle_writing import build_bundle_files

    older = bundled_record("v0.10.0")
    for name, text in build_bundle_files(older, folder=tmp_path).items():
        (tmp_path / name).write_bytes(text)
    newer = bundled_record("v0.12.0")
    for name, text in build_bundle_files(newer, default=False, folder=tmp_path).items():
        (tmp_path / name).write_bytes(text)
    store = RecordFolder(tmp_path)
    assert (store.versions, store.default) == (("v0.10.0", "v0.12.0"), "v0.10.0")
    assert dump(store.load("v0.10.0")) == dump(older)
    assert dump(store.load("v0.12.0")) == dump(newer)
