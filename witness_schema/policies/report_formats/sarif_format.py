"""Reports as SARIF."""

from __future__ import annotations

from collections.abc import Sequence

from witness_schema.json_writing import dumps
from witness_schema.policies.report_formats.judged_file import JudgedFile, describe
from witness_schema.printable import escape_json
from witness_schema.report_formats.sarif_log import SarifResult, build_sarif


def as_sarif(files: Sequence[JudgedFile]) -> str:
    """One run with all files; a finding's pointer is a logical location."""
    results = [
        SarifResult(
            finding.row, finding.row.severity, file.path, 1, finding.pointer or "/", describe(finding)
        )
        for file in files
        for finding in file.report.findings
    ]
    log = build_sarif(results, place_kind="member")
    return escape_json(dumps(log, indent=2, ensure_ascii=False)) + "\n"
