"""`policy check` as a command: exit codes, formats, signed policies, what is no policy."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from support.cli_runs import run
from support.policy_corpus import CASES

FAULTY = CASES / "type-unknown" / "slsa-v1" / "policy.json"
MENDED = CASES / "type-unknown" / "slsa-v1" / "mended.json"
WARNED = CASES / "constraint-allows-all" / "own-root" / "policy.json"
POINTER = "/steps/build/attestations/0/type"


def test_a_fault_ends_with_1_and_a_clean_policy_with_0() -> None:
    faulty, mended = (
        run("policy", "check", str(FAULTY), "--no-opa"),
        run("policy", "check", str(MENDED), "--no-opa"),
    )
    assert (faulty.returncode, mended.returncode) == (1, 0)
    assert f"error: type-unknown: {POINTER}: " in faulty.stdout
    assert "it is written https://slsa.dev/provenance/v1.0" in faulty.stdout
    assert "clean" in mended.stdout
    assert "not checked: whether OPA compiles" in mended.stderr


def test_a_warning_ends_with_1_only_where_it_is_asked_for() -> None:
    assert run("policy", "check", str(WARNED), "--no-opa").returncode == 0
    assert run("policy", "check", str(WARNED), "--no-opa", "--strict").returncode == 1


def test_a_signed_policy_is_judged_by_its_payload(tmp_path: Path) -> None:
    payload = base64.b64encode(FAULTY.read_bytes()).decode()
    signed = tmp_path / "policy-signed.json"
    signed.write_text(json.dumps({"payload": payload, "payloadType": "x", "signatures": []}))
    result = run("policy", "check", str(signed), "--no-opa", "--format", "json")
    (told,) = json.loads(result.stdout)
    assert (result.returncode, told["signed"]) == (1, True)
    assert [finding["pointer"] for finding in told["findings"]] == [POINTER]


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"a": 1}', '{"payload": "%%%"}', '{"payload": "AAAA"}', "null"]
)
def test_what_is_no_policy_ends_with_2(text: str, tmp_path: Path) -> None:
    file = tmp_path / "none.json"
    file.write_text(text)
    result = run("policy", "check", str(file), "--no-opa")
    assert (result.returncode, result.stdout) == (2, "")
    assert "none.json" in result.stderr


def test_every_format_has_the_pointer() -> None:
    texts = {
        form: run("policy", "check", str(FAULTY), "--no-opa", "--format", form).stdout
        for form in ("json", "github", "sarif", "junit")
    }
    (told,) = json.loads(texts["json"])
    assert told["findings"][0]["witness_verify"] == "refuses"
    assert texts["github"].startswith("::error file=tests/corpus/policy_findings/")
    assert POINTER in texts["github"]
    (result,) = json.loads(texts["sarif"])["runs"][0]["results"]
    assert result["locations"][0]["logicalLocations"][0]["fullyQualifiedName"] == POINTER
    (failure,) = ElementTree.fromstring(texts["junit"]).iter("failure")
    assert "provenance/v1.0" in (failure.text or "")


def test_foreign_text_is_escaped(tmp_path: Path) -> None:
    file = tmp_path / "hostile.json"
    file.write_text(json.dumps({"steps": {"a": {"\u001b[2J\n::error::x": 1}}}))
    for form in ("text", "github", "junit", "sarif", "json"):
        result = run("policy", "check", str(file), "--no-opa", "--format", form)
        assert result.returncode == 1
        assert "\u001b" not in result.stdout
        assert "\n::error::x" not in result.stdout


def test_fix_shows_the_difference_writes_the_file_and_changes_nothing_the_second_time(tmp_path: Path) -> None:
    file = tmp_path / "policy.json"
    file.write_bytes(FAULTY.read_bytes())
    file.chmod(0o640)
    result = run("policy", "check", str(file), "--no-opa", "--fix")
    assert file.stat().st_mode & 0o777 == 0o640
    assert result.returncode == 0
    assert '+     "type": "https://slsa.dev/provenance/v1.0",' in result.stdout
    assert "before: `witness verify` refuses" in result.stderr
    assert "after: `witness verify` passes what the policy asks for" in result.stderr
    assert json.loads(file.read_bytes()) == json.loads(MENDED.read_bytes())
    written = file.read_bytes()
    assert "nothing that is certain" in run("policy", "check", str(file), "--no-opa", "--fix").stderr
    assert file.read_bytes() == written


def test_fix_keeps_the_difference_out_of_what_programs_read(tmp_path: Path) -> None:
    file = tmp_path / "policy.json"
    file.write_bytes(FAULTY.read_bytes())
    result = run("policy", "check", str(file), "--no-opa", "--fix", "--format", "json")
    (told,) = json.loads(result.stdout)
    assert told["findings"] == []
    assert '+     "type": "https://slsa.dev/provenance/v1.0",' in result.stderr


def test_fix_leaves_a_signed_policy_as_it_is(tmp_path: Path) -> None:
    payload = base64.b64encode(FAULTY.read_bytes()).decode()
    signed = tmp_path / "policy-signed.json"
    signed.write_text(json.dumps({"payload": payload, "payloadType": "x", "signatures": []}))
    before = signed.read_bytes()
    result = run("policy", "check", str(signed), "--no-opa", "--fix")
    assert (result.returncode, signed.read_bytes()) == (0, before)
    assert json.loads((tmp_path / "policy-signed-mended.json").read_bytes()) == json.loads(
        MENDED.read_bytes()
    )
