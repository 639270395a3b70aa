"""What findings say: the likely cause, the nearest key, nothing longer than it may be, and every rule is documented."""

from __future__ import annotations

import re
from typing import Any

import pytest

from witness_schema import validate
from witness_schema.clone import repository_root
from witness_schema.validation.findings.likely_causes import CAUSES, find_near_key
from witness_schema.validation.findings.report import LONGEST_MESSAGE
from witness_schema.validation.findings.rule_rows import RULES

ENTRY = {
    "type": "https://witness.dev/attestations/maven/v0.1",
    "starttime": "2026-01-02T03:04:05Z",
    "endtime": "2026-01-02T03:04:06Z",
}
MAVEN = {"groupid": "a", "artifactid": "b", "version": "1", "projectname": "c", "dependencies": []}
TIMES = {
    "2026-01-02T03:04:05+00:00": "isoformat",
    "2026-01-02 03:04:05Z": "blank",
    "2026-01-02T03:04:05": "zone is missing",
    "2026-01-02T03:04:05.10Z": "no zero at the end",
    "2026-01-02": "a date alone",
    "2026-01-02t03:04:05z": "small letters",
    "2026-02-30T03:04:05Z": "no such day",
}
OCTETS = {
    "-----BEGIN PUBLIC KEY-----\nabc": "PEM",
    "ab-_": "base64 of URLs",
    "aGVs\nbG8=": "line breaks",
    "aGVsbG8": "padding",
    "%%%": "not base64",
}


def message(value: Any, pointer: str, **how: Any) -> str:
    return next(one.message for one in validate(value, **how).findings if one.pointer == pointer)


@pytest.mark.parametrize("text", TIMES)
def test_the_cause_of_a_wrong_time_is_told(text: str) -> None:
    told = message({**ENTRY, "attestation": MAVEN, "endtime": text}, "/endtime", kind="entry")
    assert TIMES[text] in told
    assert text in told


@pytest.mark.parametrize("text", OCTETS)
def test_the_cause_of_wrong_bytes_is_told_without_them(text: str) -> None:
    envelope = {"payload": text, "payloadType": "x", "signatures": [{"keyid": "", "sig": ""}]}
    told = message(envelope, "/payload")
    assert OCTETS[text] in told
    assert text not in told


def test_the_cause_of_a_value_of_another_kind_is_told() -> None:
    run = {"cmd": ["x"], "exitcode": "0"}
    assert "quotation marks" in message(run, "/exitcode", kind="command-run")
    assert "one value where a list" in message({"cmd": "x", "exitcode": 0}, "/cmd", kind="command-run")
    assert "floats" in message('{"cmd": ["x"], "exitcode": 1.0}', "/exitcode", kind="command-run")
    assert "no null for this type" in message({**MAVEN, "version": None}, "/version", kind="maven")


@pytest.mark.parametrize(
    ("key", "near"),
    [
        ("buildDefinition", "build_definition"),
        ("githubWorkflowRepo", "GithubWorkflowRepository"),
        ("SHA-256", "sha256"),
        ("comitthash", "commithash"),
        ("zzz", ""),
    ],
)
def test_the_nearest_key_is_found(key: str, near: str) -> None:
    names = ("build_definition", "GithubWorkflowRef", "GithubWorkflowRepository", "sha256", "commithash")
    assert find_near_key(key, names) == near


def test_nothing_of_a_document_makes_a_message_long_or_unprintable() -> None:
    strange = "\x1b[2J\u202e" * 4000
    value = {**MAVEN, strange: strange, "version": [strange] * 100, "dependencies": {strange: strange}}
    findings = validate(value, kind="maven").findings
    assert len(findings) >= 3
    assert all(len(one.message) <= LONGEST_MESSAGE and one.message.isprintable() for one in findings)


def test_every_rule_is_told_in_the_page() -> None:
    page = (repository_root() / "docs" / "validate.md").read_text()
    rows = re.findall(r"^\| `([a-z0-9-]+)` \| (error|warning|note) \| (.*?) \| (.*?) \|$", page, re.M)
    assert [(row.id, row.severity, row.meaning, row.advice or "–") for row in RULES.values()] == rows


def test_every_cause_is_of_a_rule_that_is() -> None:
    assert {rule for cause in CAUSES for rule in cause.rules} <= RULES.keys()
