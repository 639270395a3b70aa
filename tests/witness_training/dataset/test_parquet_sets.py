"""Parquet files hold the rows of the JSON lines, all of them, with real types, in the same bytes each time."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from witness_schema.documents.foreign_file import hash_file
from witness_schema.errors import Misuse, UnreadableSource
from witness_training.dataset.mixed.mixed_assembly import MixedRun, MixedSet, generate_mixed
from witness_training.dataset.mixed.row_verification import Judging
from witness_training.dataset.parquet.parquet_sets import write_parquet
from witness_training.dataset.parquet.row_tables import SCHEMA, read_rows
from witness_training.dataset.row_drawing import MixRequest
from witness_training.judges.tools import Tools


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("parquet") / "set"
    versions = {"go_witness": "v9", "witness_schema": "9"}
    judging = Judging("support.toy_families:TOYS", "support.toy_families:open_toy_bench", versions=versions)
    request = MixRequest(200, 3, {"plain": 60, "run": 40})
    generate_mixed(MixedSet(request, "toys", judging, Tools("v9", "", "", "9")), out, MixedRun(workers=1))
    return out


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def lines_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_the_rows_are_those_of_the_json_lines(whole: Path, tmp_path: Path) -> None:
    before = files_of(whole)
    record = write_parquet(whole, tmp_path / "one")
    assert files_of(whole) == before
    described = json.loads((whole / "manifest.json").read_text())["files"]
    names = {name.removesuffix(".jsonl") for name in described} - {"tasks"}
    assert {path.stem for path in (tmp_path / "one").glob("*.parquet")} == names
    for name in names:
        file = tmp_path / "one" / f"{name}.parquet"
        rows = list(read_rows(file))
        assert rows == lines_of(whole / f"{name}.jsonl")
        assert record["files"][file.name] == {"rows": len(rows), "sha256": hash_file(file)}
    write_parquet(whole, tmp_path / "two")
    assert files_of(tmp_path / "one") == files_of(tmp_path / "two")


def test_columns_have_real_types_and_no_key_is_lost(whole: Path, tmp_path: Path) -> None:
    types = {field.name: str(field.type) for field in SCHEMA}
    assert types.keys() == lines_of(whole / "train.jsonl")[0].keys()
    assert types["messages"] == "list<item: struct<role: string, content: string>>"
    assert (types["difficulty"], types["id"]) == ("int64", "string")
    assert types["axes"] == types["judges"] == "list<item: string>"
    data = Path(shutil.copytree(whole, tmp_path / "set"))
    for change, said in (
        ({"more": 1}, "more"),
        ({"versions": {}}, "/versions"),
        ({"difficulty": "2"}, "/difficulty"),
    ):
        edit(data, "valid.jsonl", change)
        with pytest.raises(UnreadableSource, match=rf"valid\.jsonl:1.*{said}"):
            write_parquet(data, tmp_path / "out")
        assert not (tmp_path / "out").exists()
        shutil.copy(whole / "valid.jsonl", data)


def edit(data: Path, name: str, change: dict[str, Any]) -> None:
    """Change the rows of a file, and the digest of it in the manifest."""
    (data / name).write_text("".join(json.dumps(row | change) + "\n" for row in lines_of(data / name)))
    manifest = json.loads((data / "manifest.json").read_text())
    manifest["files"][name]["sha256"] = hash_file(data / name)
    (data / "manifest.json").write_text(json.dumps(manifest))


def test_a_file_that_was_changed_is_refused(whole: Path, tmp_path: Path) -> None:
    data = Path(shutil.copytree(whole, tmp_path / "set"))
    with (data / "train.jsonl").open("a") as file:
        file.write("\n")
    with pytest.raises(UnreadableSource, match=r"train\.jsonl: the file is another"):
        write_parquet(data, tmp_path / "out")
    (data / "manifest.json").write_text('{"mix": "full", "files": {}}')
    with pytest.raises(UnreadableSource, match=r"manifest\.json: "):
        write_parquet(data, tmp_path / "out")


def test_the_card_names_the_parquet_files_and_no_others(whole: Path, tmp_path: Path) -> None:
    write_parquet(whole, tmp_path / "out")
    card = (tmp_path / "out" / "README.md").read_text()
    paths = re.findall(r"    path: (\S+)", card)
    assert sorted(paths) == sorted(path.name for path in (tmp_path / "out").glob("*.parquet"))
    assert "jsonl" not in card
    splits = re.findall(r"split: (\S+)", card)
    assert splits == re.findall(r"split: (\S+)", (whole / "README.md").read_text())


def test_only_a_folder_of_ours_is_replaced(whole: Path, tmp_path: Path) -> None:
    write_parquet(whole, tmp_path / "out")
    with pytest.raises(Misuse, match="--force"):
        write_parquet(whole, tmp_path / "out")
    write_parquet(whole, tmp_path / "out", force=True)
    with pytest.raises(Misuse, match="did not write"):
        write_parquet(whole, whole, force=True)
