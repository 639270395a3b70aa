"""Reports as text, as JSON, and as annotations of GitHub Actions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from witness_schema.documents.plain_json import parse_json
from witness_schema.json_writing import dumps
from witness_schema.policies.policy_rules import PolicyFinding
from witness_schema.policies.report_formats.judged_file import JudgedFile, as_lines, describe
from witness_schema.printable import escape_json, escape_line, guard_commands, shorten
from witness_schema.report_formats.workflow_annotations import write_annotation

_LONGEST_EXAMPLE = 600


def as_text(files: Iterable[JudgedFile]) -> str:
    """A paragraph for each file: its findings in two lines each, then the verdict."""
    lines: list[str] = []
    for file in files:
        payload = " (payload)" if file.signed else ""
        lines.append(escape_line(f"{file.path}{payload}: {count_findings(file)}; {file.report.verdict}"))
        for finding in file.report.findings:
            lines += [*as_lines(finding), *_show_example(finding)]
        lines += [escape_line(f"not judged: {reason}") for reason in file.report.not_judged]
    return guard_commands("".join(f"{line}\n" for line in lines))


def count_findings(file: JudgedFile) -> str:
    """How many findings there are: `2 errors, 1 warning`."""
    errors = file.report.errors
    warnings = len(file.report.findings) - errors
    named = [(errors, "error"), (warnings, "warning")]
    return ", ".join(f"{count} {word}{'s' * (count > 1)}" for count, word in named if count) or "clean"


def _show_example(finding: PolicyFinding) -> list[str]:
    if not finding.example:
        return []
    return [f"  example: {shorten(escape_line(finding.example), _LONGEST_EXAMPLE)}"]


def as_json(files: Iterable[JudgedFile]) -> str:
    """A list with one object a file."""
    return escape_json(dumps([as_object(file) for file in files], indent=2, ensure_ascii=False)) + "\n"


def as_object(file: JudgedFile) -> dict[str, Any]:
    """`{"file", "signed", "verdict", "findings", "not_judged"}`."""
    findings = [
        {
            "rule": finding.rule,
            "severity": finding.row.severity,
            "pointer": finding.pointer,
            "reason": finding.reason,
            "meaning": finding.row.meaning,
            "witness_verify": finding.means,
            "advice": finding.row.advice,
            "example": parse_json(finding.example) if finding.example else None,
        }
        for finding in file.report.findings
    ]
    return {
        "file": file.path,
        "signed": file.signed,
        "verdict": file.report.verdict,
        "findings": findings,
        "not_judged": list(file.report.not_judged),
    }


def as_github(files: Iterable[JudgedFile]) -> str:
    """A workflow command for each finding, on the file."""
    return "".join(
        write_annotation(
            finding.row.severity,
            f"{finding.pointer or '/'}: {describe(finding)}",
            file=file.path,
            title=finding.rule,
        )
        for file in files
        for finding in file.report.findings
    )
