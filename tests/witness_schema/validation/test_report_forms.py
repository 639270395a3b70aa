"""Findings for other tools: each at its line and with its own severity, an annotation with the advice."""

from __future__ import annotations

import pytest

from witness_schema.validation.findings.report import Finding, Report, Severity
from witness_schema.validation.findings.report_documents import as_sarif
from witness_schema.validation.findings.report_formats import as_github
from witness_schema.validation.findings.rule_rows import RULES

ADVISED = "always-run"
SILENT = next(name for name, row in RULES.items() if not row.advice)


def report(*findings: Finding) -> Report:
    return Report("git", ("git",), findings)


@pytest.mark.parametrize(
    ("severity", "command"), [("error", "error"), ("warning", "warning"), ("note", "notice")]
)
@pytest.mark.parametrize(("line", "shown"), [(0, 1), (7, 7)])
def test_an_annotation_has_line_severity_and_advice(
    severity: Severity, command: str, line: int, shown: int
) -> None:
    faulty = report(Finding(ADVISED, severity, "/x", "wrong", line=line))
    expected = f"::{command} file=a.json,line={shown},title={ADVISED}::/x: wrong → {RULES[ADVISED].advice}\n"
    assert as_github("a.json", faulty) == expected


def test_a_rule_without_advice_ends_with_the_message() -> None:
    (line,) = as_github("a.json", report(Finding(SILENT, "note", "", "odd", True))).splitlines()
    assert line.endswith("::payload /: odd")


def test_a_result_of_sarif_has_line_place_and_its_own_severity() -> None:
    first = report(Finding(ADVISED, "warning", "/x", "wrong", line=7))
    second = report(Finding(ADVISED, "error", "/y", "wrong", True))
    (run,) = as_sarif([("a.json", first), ("b.json", second)], "1.2")["runs"]
    places = [one["locations"][0] for one in run["results"]]
    assert [one["physicalLocation"] for one in places] == [
        {"artifactLocation": {"uri": "a.json"}, "region": {"startLine": 7}},
        {"artifactLocation": {"uri": "b.json"}, "region": {"startLine": 1}},
    ]
    assert [one["logicalLocations"][0]["fullyQualifiedName"] for one in places] == ["/x", "payload /y"]
    assert [one["level"] for one in run["results"]] == ["warning", "error"]
