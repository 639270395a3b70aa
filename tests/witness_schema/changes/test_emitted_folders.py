"""Emitted folders that somebody has changed are read or refused with file and pointer, never with a traceback."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

import pytest

from support.schema_damage import damage_schema
from witness_schema import attestor_names, document_names, load
from witness_schema.changes import emitted
from witness_schema.changes.version_comparison import compare
from witness_schema.encoding_json.type_encoding import Mode
from witness_schema.errors import UnreadableSource
from witness_schema.schemas.emission import emit, render_schema
from witness_schema.shapes.printed_schemas import find_foreign_part

DAMAGED = 300


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Schemas of three attestors, as emitted."""
    emit(tmp_path / "all")
    place = tmp_path / "some"
    place.mkdir()
    for name in ("git", "jenkins", "vex"):
        (tmp_path / "all" / f"{name}.json").rename(place / f"{name}.json")
    return place


def test_damaged_schemas_are_read_or_refused(folder: Path) -> None:
    chance, right = Random("emitted folders"), emitted.read(folder).to_edition("right")
    refused: list[UnreadableSource] = []
    for _ in range(DAMAGED):
        path = folder / f"{chance.choice(('git', 'jenkins', 'vex'))}.json"
        text = path.read_bytes()
        path.write_bytes(damage_schema(text, chance))
        try:
            compare(right, emitted.read(folder).to_edition("damaged"))
        except UnreadableSource as error:
            refused.append(error)
        path.write_bytes(text)
    assert DAMAGED // 4 < len(refused) < DAMAGED
    assert all(str(folder) in error.where and error.advice for error in refused)


# A folder's file, what it becomes, and how the refusal begins after the name of the file.
MALFORMED = {
    "no $defs": ('"$defs"', '"$definitions"', ", /", "leads to no definition"),
    "no source": ('"source"', '"sources"', ", /x-go-witness", '"source" is a required property'),
    "a type that is none": ('"type": "object"', '"type": "objekt"', ", /", "is not valid"),
    "cut short": ('"x-go-witness"', "\x00", "", "this is not a JSON text"),
}


@pytest.mark.parametrize("case", MALFORMED)
def test_a_malformed_schema_is_refused_with_its_place(case: str, folder: Path) -> None:
    old, new, where, what = MALFORMED[case]
    text = (folder / "vex.json").read_text()
    assert old in text
    (folder / "vex.json").write_text(text.replace(old, new))
    with pytest.raises(UnreadableSource) as caught:
        emitted.read(folder)
    assert caught.value.where.startswith(f"{folder / 'vex.json'}{where}")
    assert what in caught.value.what


def test_two_schemas_of_one_title_are_refused(folder: Path) -> None:
    (folder / "zzz.json").write_bytes((folder / "git.json").read_bytes())
    with pytest.raises(UnreadableSource, match="a second schema has the title git"):
        emitted.read(folder)


@pytest.mark.parametrize("mode", ["serialization", "validation"])
@pytest.mark.parametrize("strict", [True, False])
def test_what_we_print_is_ours(mode: Mode, strict: bool) -> None:
    for name in (*attestor_names(), *document_names()):
        schema = render_schema(load(name, mode), "full", strict=strict)
        assert find_foreign_part(schema) is None, name


def test_a_circle_of_references_is_foreign() -> None:
    schema = render_schema(load("git"), "full", strict=False)
    circle = {"$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}}, "$ref": "#/$defs/a"}
    violation = find_foreign_part({**schema, **circle})
    assert violation is not None
    assert "leads to no definition" in violation.message


# What becomes of schemas.json, or of a file beside it, and what the refusal says.
UNLIKE_ITS_LIST = {
    "an empty list": (lambda place: replace_files(place, []), "is not listed"),
    "entries that are no names": (lambda place: replace_files(place, [1, None, {}]), "is not"),
    "a place elsewhere": (lambda place: replace_files(place, ["../../../etc/passwd"]), "is not"),
    "no list": (lambda place: (place / "schemas.json").write_text("{}"), "cannot be read|required property"),
    "a file too few": (lambda place: (place / "git.json").unlink(), "git.json is not there"),
    "a file too many": (lambda place: (place / "b.json").write_bytes((place / "git.json").read_bytes().replace(b'"title": "git"', b'"title": "b"')), "b.json is not listed"),
}  # fmt: skip


def replace_files(place: Path, files: list[object]) -> None:
    listed = json.loads((place / "schemas.json").read_text())
    (place / "schemas.json").write_text(json.dumps({**listed, "files": files}))


@pytest.mark.parametrize("case", UNLIKE_ITS_LIST)
def test_a_folder_that_is_not_as_its_list_says_is_refused(case: str, tmp_path: Path) -> None:
    emit(tmp_path / "all")
    change, what = UNLIKE_ITS_LIST[case]
    change(tmp_path / "all")
    with pytest.raises(UnreadableSource, match=what) as caught:
        emitted.read(tmp_path / "all")
    assert caught.value.where.startswith(str(tmp_path / "all" / "schemas.json"))
    assert caught.value.advice
