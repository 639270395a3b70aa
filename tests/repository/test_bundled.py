"""The bundled records equal what the source yields, and hold facts only, no text of upstream."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from witness_schema import attestor_names, load
from witness_schema.clone import repository_root
from witness_schema.errors import WitnessSchemaError
from witness_schema.reading.extraction import extract
from witness_schema.reading.record_lines import dump
from witness_schema.schemas.bundled_versions import (
    BUNDLED,
    bundled_record,
    bundled_version,
    bundled_versions,
)
from witness_schema.schemas.record_folder import RecordFolder, build_record_files
from witness_schema.upstream.fetching import fetch_version

# A struct tag is the one fact that may hold spaces: `json:"name" yaml:"name"`.
TAG = re.compile(r"""(\w+:\\"[^"]*\\" ?)+""")
VERSIONS = ("v0.9.1", "v0.10.0", "v0.11.0", "v0.12.0")


@pytest.mark.checkout
def test_bundled_record_is_what_the_checkout_yields() -> None:
    fresh = dump(extract(repository_root() / "vendor" / "go-witness"))
    assert dump(bundled_record()) == fresh, "the bundled record is stale: make bundle"


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.checkout
@pytest.mark.oracle
def test_each_bundled_version_is_what_its_module_yields(version: str) -> None:
    assert dump(bundled_record(version)) == dump(fetch_version(version).record)


def test_the_bundled_versions_are_the_documented_ones() -> None:
    assert bundled_versions() == VERSIONS


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
    assert "v0.9.1" in caught.value.advice


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
