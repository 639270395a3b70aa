"""What pip-audit and govulncheck answered, recorded: a finding, none, and what looks like none and is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from witness_schema.maintenance.advisories import (
    Answer,
    Finding,
    ask_pip_audit,
    read_govulncheck,
    read_pip_audit,
    report,
)

CORPUS = Path(__file__).resolve().parents[2] / "corpus" / "advisories"
READERS = {"pip_audit": read_pip_audit, "govulncheck": read_govulncheck}
NO_HOST = "govulncheck: fetching vulnerabilities: dial tcp: lookup vuln.example.org: no such host"


def read(name: str, status: int, errors: str = "") -> Answer:
    """What a reader says of a recorded answer."""
    tool = "pip_audit" if name.startswith("pip_audit") else "govulncheck"
    return READERS[tool]("source", status, (CORPUS / f"{name}.json").read_text(), errors)


# recorded answer, exit status of the tool, its errors → exit status of ours, what is said
RECORDED = [
    ("pip_audit_none", 0, "", 0, "source: no known vulnerability"),
    ("pip_audit_finding", 1, "", 1, "source: attrs 26.1.0: PYSEC-2099-1 (fixed in 27.0)"),
    # pip-audit says "No known vulnerabilities found" and exits with 0.
    ("pip_audit_skipped", 0, "", 2, "not looked up: idna: Dependency not found and could not be audited"),
    ("govulncheck_none", 0, "", 0, "source: no known vulnerability"),
    ("govulncheck_finding", 0, "", 1, "GO-2099-0001 (fixed in v1.0.11), reached: Parse"),
    ("govulncheck_finding", 0, "", 1, "github.com/spf13/pflag v1.0.10: GO-2099-0002 (no fixed version)"),
    ("govulncheck_unreachable", 1, NO_HOST, 2, f"not looked up: govulncheck ended with status 1: {NO_HOST}"),
    (
        "govulncheck_unreachable",
        1,
        f"{NO_HOST}\nexit status 1\n",
        2,
        f"not looked up: govulncheck ended with status 1: {NO_HOST}",
    ),
    # A stream that ends before the database answered, whatever the status says.
    ("govulncheck_unreachable", 0, "", 2, "not looked up"),
]


@pytest.mark.parametrize(("name", "status", "errors", "expected", "said"), RECORDED)
def test_recorded_answer_has_its_exit_status(
    name: str, status: int, errors: str, expected: int, said: str
) -> None:
    ours, text = report([read(name, status, errors)])
    assert (ours, said in text) == (expected, True), text
    assert ("→" in text) is (expected == 2)


def test_one_vulnerability_of_a_module_is_told_once() -> None:
    assert [finding.id for finding in read("govulncheck_finding", 0).findings] == [
        "GO-2099-0001",
        "GO-2099-0002",
    ]


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(
    "output",
    [
        "",
        "{",
        "[]",
        "null",
        '{"dependencies": []}',
        '{"dependencies": [{}]}',
        '{"finding": {"trace": []}}',
        '{"config": 1}',
    ],
)
def test_no_answer_is_never_an_all_clear(reader: str, output: str) -> None:
    status, text = report([READERS[reader]("source", 0, output, "")])
    assert status == 2, text


def test_a_finding_counts_more_than_what_was_not_looked_up() -> None:
    found = Answer("a", (Finding("x", "1", "ID", ""),))
    assert report([Answer("b", unknown=("no network",)), found, Answer("c")])[0] == 1
    assert report([Answer("b", unknown=("no network",)), Answer("c")])[0] == 2
    assert report([Answer("c")])[0] == 0


def test_the_program_is_asked_about_a_hashed_file_without_an_installation(tmp_path: Path) -> None:
    program = tmp_path / "pip-audit"
    program.write_text(
        f'#!/bin/sh\necho "$@" > {tmp_path}/asked\ncat {CORPUS}/pip_audit_finding.json\nexit 1\n'
    )
    program.chmod(0o755)
    answer = ask_pip_audit(str(program), Path("requirements") / "base.txt")
    assert [finding.package for finding in answer.findings] == ["attrs"]
    asked = (tmp_path / "asked").read_text()
    assert "--require-hashes" in asked
    assert "--disable-pip" in asked
    assert "--requirement requirements/base.txt" in asked
