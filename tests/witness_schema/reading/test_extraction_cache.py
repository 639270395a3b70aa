"""A checkout is read once, and again as soon as anything that was read has changed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from witness_schema.clone import CACHE_VARIABLE, repository_root
from witness_schema.errors import WitnessSchemaError
from witness_schema.golang.types import Named
from witness_schema.reading import extraction, extraction_cache
from witness_schema.reading.checkout_reading import read_whole
from witness_schema.reading.extraction import extract
from witness_schema.reading.version_record import Extraction, Reading, VersionRecord

pytestmark = pytest.mark.checkout


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy that may be edited, with a cache of its own."""
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))
    return Path(shutil.copytree(repository_root() / "vendor" / "go-witness", tmp_path / "go-witness"))


@pytest.fixture
def readings(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The roots that were really read, one for each reading."""
    roots: list[Path] = []

    def noted(reading: Reading) -> Extraction:
        roots.append(reading.root)
        # Here, and not in a process of its own: that has a test of its own and takes its time.
        return read_whole(reading)

    monkeypatch.setattr(extraction, "_read_anew", noted)
    return roots


def field_names(record: VersionRecord, attestor: str) -> set[str]:
    payload = next(a for a in record.attestors if a.name == attestor).type
    assert isinstance(payload, Named)
    return {field.name for field in record.declared[payload.key].type.fields}  # type: ignore[union-attr]  # a struct


def test_the_second_time_nothing_is_parsed(checkout: Path, readings: list[Path]) -> None:
    first, second = extract(checkout), extract(checkout)
    assert first == second
    assert len(readings) == 1


def test_an_edited_file_is_read_again(checkout: Path, readings: list[Path]) -> None:
    extract(checkout)
    source = checkout / "attestation" / "git" / "git.go"
    source.write_text(
        source.read_text().replace("\tRefNameShort ", '\tNewName string `json:"new"`\n\tRefNameShort ')
    )
    assert "NewName" in field_names(extract(checkout), "git")
    assert len(readings) == 2


def test_a_new_file_in_a_package_is_read(checkout: Path, readings: list[Path]) -> None:
    extract(checkout)
    (checkout / "attestation" / "git" / "more.go").write_text("package git\n\ntype More struct{}\n")
    extract(checkout)
    assert len(readings) == 2


def test_a_new_attestor_folder_is_read(checkout: Path) -> None:
    before = extract(checkout)
    folder = checkout / "attestation" / "novel"
    folder.mkdir()
    (folder / "novel.go").write_text(
        "package novel\n\n"
        'import "github.com/in-toto/go-witness/attestation"\n\n'
        "func init() {\n"
        '\tattestation.RegisterAttestation("novel", "https://example.com/novel", attestation.ProductRunType,\n'
        "\t\tfunc() attestation.Attestor { return New() })\n}\n\n"
        'type Attestor struct {\n\tFact string `json:"fact"`\n}\n\n'
        "func New() *Attestor { return &Attestor{} }\n"
    )
    assert extract(checkout) == before, "nothing imports it, so no init of it runs"
    (checkout / "novel.go").write_text(
        'package witness\n\nimport _ "github.com/in-toto/go-witness/attestation/novel"\n'
    )
    after = extract(checkout)
    assert {a.name for a in after.attestors} - {a.name for a in before.attestors} == {"novel"}


def test_a_source_that_no_longer_parses_is_told_with_its_line(checkout: Path) -> None:
    extract(checkout)
    source = checkout / "attestation" / "git" / "git.go"
    source.write_text(source.read_text() + "\nfunc {\n")
    with pytest.raises(WitnessSchemaError, match=r"git\.go:\d+: the Go source does not parse"):
        extract(checkout)


def test_a_damaged_cache_is_read_past(checkout: Path, readings: list[Path], tmp_path: Path) -> None:
    first = extract(checkout)
    for path in (tmp_path / "cache").rglob("*.json*"):
        path.write_text("{")
    assert extract(checkout) == first
    assert len(readings) == 2


def test_a_cache_that_cannot_be_written_is_no_error(
    checkout: Path, readings: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(extraction_cache, "replace_path", full)
    assert extract(checkout) == extract(checkout)
    assert len(readings) == 2


def test_a_reading_that_missed_a_module_is_not_remembered(
    checkout: Path, readings: list[Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("GOMODCACHE", str(tmp_path / "none"))
    extract(checkout)
    monkeypatch.delenv("GOMODCACHE")
    extract(checkout)
    assert len(readings) == 2
