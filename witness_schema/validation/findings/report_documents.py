"""Reports as documents that other tools read: SARIF 2.1.0 for code scanning, JUnit XML for test results."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from witness_schema.printable import escape_line
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
    suites: dict[str, list[Report]] = {}
    for file, report in judged:
        suites.setdefault(file, []).append(report)
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<testsuites name="witness-schema validate">']
    for file, reports in suites.items():
        failed = sum(not report.ok for report in reports)
        name = quoteattr(_plain(file))
        lines.append(f'  <testsuite name={name} tests="{len(reports)}" failures="{failed}" errors="0">')
        lines += [line for report in reports for line in _as_case(file, report)]
        lines.append("  </testsuite>")
    return "\n".join([*lines, "</testsuites>", ""])


def _as_case(file: str, report: Report) -> list[str]:
    name = f"line {report.line}" if report.line else report.kind or "document"
    head = f"    <testcase classname={quoteattr(_plain(file))} name={quoteattr(name)}"
    if report.ok:
        return [f"{head}/>"]
    errors = [finding for finding in report.findings if finding.severity == "error"]
    told = "\n".join(_plain(f"{one.place}: {one.rule}: {one.message}") for one in errors)
    return [
        f"{head}>",
        f"      <failure message={quoteattr(_plain(describe(report)))}>{escape(told)}</failure>",
        "    </testcase>",
    ]


def _plain(text: str) -> str:
    """A text with nothing that XML 1.0 forbids: escapes stand for what is not printable."""
    return escape_line(text)
