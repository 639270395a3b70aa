"""Prints reports: lines of text, JSON values, annotations of GitHub Actions. SARIF and JUnit are in `report_documents`."""

from __future__ import annotations

from typing import Any

from witness_schema.printable import escape_line, guard_commands
from witness_schema.report_formats.workflow_annotations import Level, write_annotation
from witness_schema.validation.findings.report import Finding, Report
from witness_schema.validation.part_schemas import render_versions

_WORDS = {"error": "error", "warning": "warning", "note": "info"}
_COMMANDS: dict[str, Level] = {"error": "error", "warning": "warning", "note": "notice"}


def as_text(file: str, report: Report) -> str:
    """Two lines a finding, and one that says what the document is; of JSON lines only those that have findings."""
    lines = [line for finding in report.findings for line in _tell(file, finding)]
    if not (report.line and report.ok):
        lines.append(f"{_name(file, report.line)}: {describe(report)}")
    return guard_commands("".join(f"{escape_line(line)}\n" for line in lines))


def _tell(file: str, finding: Finding) -> list[str]:
    head = f"{_WORDS[finding.severity]}: {_name(file, finding.line)} {finding.place}: {finding.rule}: {finding.message}"
    return [head, f"  → {finding.row.advice}"] if finding.row.advice else [head]


def _name(file: str, line: int) -> str:
    return f"{file}:{line}" if line else file


def describe(report: Report) -> str:
    """What a document is, which versions could have written it, and whether it is right, in one line."""
    what = " of ".join(name for name in report.parts if name) if len(report.parts) == 1 else _chain(report)
    told = [what or "unknown document", _tell_versions(report)]
    if report.test_evidence:
        told.append("test evidence, made with stand-ins")
    errors = sum(finding.severity == "error" for finding in report.findings)
    told.append(f"{errors} error{'s' * (errors != 1)}" if errors else "no errors")
    return "; ".join(one for one in told if one)


_LEVELS = ("envelope", "statement", "collection", "policy", "sample", "entry")


def _chain(report: Report) -> str:
    levels = [name for name in report.parts if name in _LEVELS and name != "entry"]
    rest = [name for name in report.parts if name not in _LEVELS]
    chain = " of a ".join(levels)
    return f"{chain} of {', '.join(rest)}" if rest and chain else chain or ", ".join(rest)


def _tell_versions(report: Report) -> str:
    if not report.versions:
        return (
            "" if report.ok else "no bundled go-witness writes it" if report.mode == "serialization" else ""
        )
    verb = "could have written it" if report.mode == "serialization" else "reads it"
    return f"go-witness {render_versions(frozenset(report.versions))} {verb}"


def as_object(file: str, report: Report) -> dict[str, Any]:
    """The report as JSON values."""
    return {
        "file": file,
        "line": report.line,
        "kind": report.kind,
        "parts": list(report.parts),
        "mode": report.mode,
        "ok": report.ok,
        "versions": list(report.versions),
        "signers": [{"name": one.name, "verified": one.verified} for one in report.signers],
        "test_evidence": report.test_evidence,
        "findings": [_finding_as_object(one) for one in report.findings],
    }


def _finding_as_object(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "pointer": finding.pointer,
        "in_payload": finding.in_payload,
        "message": finding.message,
        "meaning": finding.row.meaning,
        "advice": finding.row.advice,
    }


def as_github(file: str, report: Report) -> str:
    """A workflow command for each finding."""
    lines = []
    for finding in report.findings:
        advice = f" → {finding.row.advice}" if finding.row.advice else ""
        text = f"{finding.place}: {finding.message}{advice}"
        place = {"file": file, "line": str(finding.line or 1), "title": finding.rule}
        lines.append(write_annotation(_COMMANDS[finding.severity], text, **place))
    return "".join(lines)
