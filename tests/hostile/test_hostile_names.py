"""A checkout chooses the names of its attestors; none of them writes a file that the user did not ask for."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from support.hostile_checkouts import lay_out, register
from witness_schema.errors import WitnessSchemaError
from witness_schema.schemas.emission import emit

SAMPLE = "attestation/sample/sample.go"
NAMES = {
    "above": '"../evil"',
    "absolute": '"/tmp/evil"',
    "a document": '"policy"',
    "the list of files": '"schemas"',
    "NUL": r'"a\x00b"',
    "long": f'"{"a" * 300}"',
    "65 letters": f'"{"a" * 65}"',
    "empty": '""',
    "a dot": '"."',
    "hidden": '".git"',
    "an option": '"-rf"',
    "capital letters": '"Git"',
    "a folder": '"a/b"',
    "of Windows": r'"a\\b"',
    "a device of Windows": '"nul"',
    "a newline": r'"git\n"',
    "an escape sequence": r'"\x1b[2J"',
    "not ASCII": '"gıt"',
    "joined": '"." + "./evil"',
}


def list_files(place: Path) -> set[str]:
    return {path.relative_to(place).as_posix() for path in place.rglob("*") if path.is_file()}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES.keys())
def test_a_name_that_is_no_file_name_is_refused_with_its_place(name: str, tmp_path: Path) -> None:
    root = lay_out(tmp_path / "checkout", {SAMPLE: register(name)})
    before = list_files(tmp_path)
    with pytest.raises(WitnessSchemaError) as caught:
        emit(tmp_path / "out", source=root)
    assert re.fullmatch(rf"{SAMPLE}:\d+", caught.value.where)
    assert str(caught.value).isprintable() or "\n  → " in str(caught.value)
    assert len(str(caught.value)) < 400
    assert list_files(tmp_path) == before


def test_two_attestors_of_one_name_are_refused(tmp_path: Path) -> None:
    more = {"attestation/other/other.go": register('"sample"', package="other")}
    root = lay_out(tmp_path / "checkout", more)
    with pytest.raises(WitnessSchemaError, match=r"taken by the attestor of attestation/other/other\.go:6"):
        emit(tmp_path / "out", source=root)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("name", ["a", "0", "aws-codebuild", "a" * 64])
def test_a_good_name_is_written(name: str, tmp_path: Path) -> None:
    root = lay_out(tmp_path / "checkout", {SAMPLE: register(f'"{name}"')})
    assert f"{name}.json" in emit(tmp_path / "out", source=root).files
