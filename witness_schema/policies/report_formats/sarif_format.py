"""Reports as SARIF 2.1.0 (OASIS), which GitHub's code scanning takes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote as quote_url

from witness_schema.json_writing import dumps
from witness_schema.policies.policy_rules import RULES, PolicyFinding
from witness_schema.policies.report_formats.judged_file import JudgedFile, describe
from witness_schema.printable import escape_json

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def as_sarif(files: Sequence[JudgedFile]) -> str:
    """One run with all files; a finding's pointer is a logical location."""
    used = sorted({finding.rule for file in files for finding in file.report.findings})
    rules = [
        {
            "id": name,
            "shortDescription": {"text": RULES[name].meaning},
            "help": {"text": RULES[name].advice},
            "defaultConfiguration": {"level": RULES[name].severity},
        }
        for name in used
    ]
    results = [_as_result(file, finding, used) for file in files for finding in file.report.findings]
    run = {"tool": {"driver": {"name": "witness-schema", "rules": rules}}, "results": results}
    return (
        escape_json(
            dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=False)
        )
        + "\n"
    )


def _as_result(file: JudgedFile, finding: PolicyFinding, used: Sequence[str]) -> dict[str, Any]:
    place = {
        # An address: blanks and the like are percent-encoded (RFC 3986).
        "physicalLocation": {"artifactLocation": {"uri": quote_url(file.path)}, "region": {"startLine": 1}},
        "logicalLocations": [{"fullyQualifiedName": finding.pointer or "/", "kind": "member"}],
    }
    return {
        "ruleId": finding.rule,
        "ruleIndex": used.index(finding.rule),
        "level": finding.row.severity,
        "message": {"text": f"{finding.pointer or '/'}: {describe(finding)}"},
        "locations": [place],
    }
