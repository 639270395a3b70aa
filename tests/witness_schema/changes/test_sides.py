"""What a side can be: a version, a checkout, a tag of a clone, a folder of emitted schemas."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from support.rule_corpus import lay_out_checkout
from witness_schema.changes.sides import find_editions
from witness_schema.changes.version_comparison import compare
from witness_schema.clone import CACHE_VARIABLE
from witness_schema.encoding_json.type_encoding import MODES, Mode
from witness_schema.errors import WitnessSchemaError
from witness_schema.schemas.emission import emit


def pointers(old: str | Path, new: str | Path) -> list[tuple[str, str]]:
    return [(change.rule_id, change.pointer) for change in compare(*find_editions(str(old), str(new))).found]


def test_a_checkout_is_read(tmp_path: Path) -> None:
    previous, current = (
        lay_out_checkout("FIELD_REMOVED", side, tmp_path) for side in ("previous", "current")
    )
    assert pointers(previous, current) == [("FIELD_REMOVED", "/host")]


def git(root: Path, *words: str) -> None:
    identity = ["-c", "user.name=n", "-c", "user.email=e@example.com", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *identity, *words], cwd=root, check=True, capture_output=True)


def test_a_tag_of_a_clone_is_read_and_its_tree_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))
    clone, later = (lay_out_checkout("FIELD_REMOVED", side, tmp_path) for side in ("previous", "current"))
    (clone / ".gitattributes").write_text("attestation export-ignore\n")
    git(clone, "init", "-q")
    git(clone, "add", ".")
    git(clone, "commit", "-qm", "one")
    git(clone, "tag", "v0.1.0")
    edited = "attestation/sample/sample.go"
    (clone / edited).write_text((later / edited).read_text())
    assert pointers(f"{clone}@v0.1.0", clone) == [("FIELD_REMOVED", "/host")]
    assert pointers(f"{clone}@v0.1.0", later) == [("FIELD_REMOVED", "/host")]
    assert (clone / edited).read_text() == (later / edited).read_text()
    status = subprocess.run(
        ["git", "status", "--short"], cwd=clone, check=True, capture_output=True, text=True
    )
    assert status.stdout == f" M {edited}\n"
    with pytest.raises(WitnessSchemaError, match=r"no revision v9\.9\.9"):
        find_editions(f"{clone}@v9.9.9", str(clone))


@pytest.mark.parametrize("mode", MODES)
def test_an_emitted_folder_is_the_version_that_it_came_from(mode: Mode, tmp_path: Path) -> None:
    emit(tmp_path, mode=mode)
    assert pointers(tmp_path, "v0.12.0") == []
    assert pointers("v0.12.0", tmp_path) == []
    assert pointers(tmp_path, tmp_path) == []
    key = "/verifiedBy/jwk/x5u"
    retyped = [("FIELD_RETYPED", place) for place in (*[f"/jwt{key}"] * 3, key)]
    changed = [*retyped, ("FIELD_ADDED", "/clusterinfo/nodes/*/nodeInfo/swap"), ("ATTESTOR_ADDED", "")]
    assert pointers("v0.9.1", tmp_path) == changed
    removed = compare(*find_editions(str(tmp_path), "v0.9.1")).found
    rules = [change.rule_id for change in removed]
    assert rules == [*["FIELD_RETYPED"] * 4, "FIELD_REMOVED", "ATTESTOR_REMOVED"]


def test_an_emitted_schema_edited_by_hand_is_told(tmp_path: Path) -> None:
    emit(tmp_path)
    file = tmp_path / "git.json"
    schema = json.loads(file.read_text())
    properties = schema["$defs"]["git.Attestor"]["properties"]
    properties["commithash"] = {"type": "boolean"}
    schema["$defs"]["git.Attestor"]["required"].remove("author")
    schema["x-go-witness"]["runType"] = "material"
    file.write_text(json.dumps(schema))
    assert pointers("v0.12.0", tmp_path) == [
        ("RUN_TYPE_CHANGED", ""),
        ("FIELD_BECAME_OPTIONAL", "/author"),
        ("FIELD_RETYPED", "/commithash"),
    ]


def test_two_directions_are_not_compared(tmp_path: Path) -> None:
    for mode in MODES:
        emit(tmp_path / mode, mode=mode)
    with pytest.raises(WitnessSchemaError, match="what it reads"):
        find_editions(*(str(tmp_path / mode) for mode in MODES))


def test_schemas_for_opa_are_no_side(tmp_path: Path) -> None:
    emit(tmp_path, profile="opa")
    with pytest.raises(WitnessSchemaError, match="not the full schema"):
        find_editions(str(tmp_path), "v0.12.0")


@pytest.mark.parametrize("text", ["nowhere", "nowhere@v0.1.0", "v0.12", "@v0.12.0"])
def test_anything_else_is_misuse(text: str) -> None:
    with pytest.raises(WitnessSchemaError, match="neither a folder nor a version") as caught:
        find_editions("v0.12.0", text)
    assert "schema emit" in caught.value.advice
