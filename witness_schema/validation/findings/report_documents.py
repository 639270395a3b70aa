"""Reports as documents that other tools read: SARIF 2.1.0 for code scanning, JUnit XML for test results."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from witness_schema.printable import escape_line
from witness_schema.report_formats.junit_xml import JunitCase, write_junit
from witness_schema.report_formats.sarif_log import SarifResult, build_sarif
from witness_schema.validation.findings.report import Report
from witness_schema.validation.findings.report_formats import describe

Judged = Sequence[tuple[str, Report]]


def as_sarif(judged: Judged, version: str) -> dict[str, Any]:
    """One run with all findings. version: that of this program."""
    results = [
        SarifResult(
            finding.row,
            finding.severity,
            file,
            finding.line or 1,
            escape_line(finding.place),
            finding.message,
        )
        for file, report in judged
        for finding in report.findings
    ]
    return build_sarif(results, version=version)


def as_junit(judged: Judged) -> str:
    """A test suite for each file, and in it a test case for each document; what is wrong with it is its failure."""
    suites: dict[str, list[JunitCase]] = {}
    for file, report in judged:
        suites.setdefault(file, []).append(_as_case(report))
    return write_junit("witness-schema validate", suites.items())


def _as_case(report: Report) -> JunitCase:
    name = f"line {report.line}" if report.line else report.kind or "document"
    if report.ok:
        return JunitCase(name)
    errors = [finding for finding in report.findings if finding.severity == "error"]
    lines = tuple(f"{one.place}: {one.rule}: {one.message}" for one in errors)
    return JunitCase(name, describe(report), lines)
