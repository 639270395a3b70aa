"""What is bundled equals what the source yields, carries facts alone, and stores what versions share once."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from witness_schema import attestor_names, load, program_store
from witness_schema.bundle import BUNDLED, bundled_program, bundled_version, bundled_versions
from witness_schema.errors import WitnessSchemaError
from witness_schema.extraction import extract
from witness_schema.fetching import fetched
from witness_schema.program_file import dump
from witness_schema.repository import repository_root

# A struct tag is the one fact that may hold spaces: `json:"name" yaml:"name"`.
TAG = re.compile(r"""(\w+:\\"[^"]*\\" ?)+""")
VERSIONS = ("v0.9.1", "v0.10.0", "v0.11.0", "v0.12.0")


def test_bundled_program_is_what_the_checkout_yields() -> None:
    fresh = dump(extract(repository_root() / "vendor" / "go-witness"))
    assert dump(bundled_program()) == fresh, "write it anew: make bundle"


@pytest.mark.parametrize("version", VERSIONS)
def test_each_bundled_version_is_what_its_module_yields(version: str) -> None:
    assert dump(bundled_program(version)) == dump(fetched(version).program)


def test_the_bundled_versions_are_the_documented_ones() -> None:
    assert bundled_versions() == VERSIONS


def test_the_store_is_what_the_stored_programs_make() -> None:
    """No line that no version needs, and the same bytes again."""
    programs = [bundled_program(version) for version in bundled_versions()]
    again = program_store.texts(programs, bundled_version())
    assert {path.name: path.read_bytes() for path in BUNDLED.iterdir()} == again


def test_what_versions_share_is_stored_once() -> None:
    whole = sum(path.stat().st_size for path in BUNDLED.iterdir())
    apart = sum(len(dump(bundled_program(version))) for version in bundled_versions())
    assert whole < apart / 2.5


def test_an_earlier_version_has_its_own_attestors() -> None:
    assert set(attestor_names()) - set(attestor_names("v0.10.0")) == {"network-trace"}
    assert load("git", version="0.10.0").version == "v0.10.0"
    with pytest.raises(WitnessSchemaError, match=r"v0\.1\.0 is not bundled") as caught:
        load("git", version="v0.1.0")
    assert "v0.9.1" in caught.value.advice


def test_bundled_program_has_no_sentences() -> None:
    text = (BUNDLED / program_store.RECORDS).read_text()
    spaced = [s for s in re.findall(r'"((?:[^"\\]|\\.)*)"', text) if " " in s]
    assert spaced, "the tags at least"
    assert [s for s in spaced if not TAG.fullmatch(s)] == []


def test_a_stored_program_can_be_replaced(tmp_path: Path) -> None:
    from witness_schema.bundling import with_program

    older = bundled_program("v0.10.0")
    for name, text in with_program(older, folder=tmp_path).items():
        (tmp_path / name).write_bytes(text)
    newer = bundled_program("v0.12.0")
    for name, text in with_program(newer, default=False, folder=tmp_path).items():
        (tmp_path / name).write_bytes(text)
    store = program_store.ProgramStore(tmp_path)
    assert (store.versions, store.default) == (("v0.10.0", "v0.12.0"), "v0.10.0")
    assert dump(store.load("v0.10.0")) == dump(older)
    assert dump(store.load("v0.12.0")) == dump(newer)
