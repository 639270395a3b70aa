"""Reports as JUnit's XML."""

from __future__ import annotations

from collections.abc import Sequence

from witness_schema.policies.policy_rules import PolicyFinding
from witness_schema.policies.report_formats.judged_file import JudgedFile, describe
from witness_schema.report_formats.junit_xml import JunitCase, write_junit


def as_junit(files: Sequence[JudgedFile]) -> str:
    """A suite for each file, a failed test for each error, a passed one with its text for each warning; one test where it is clean."""
    clean = [JunitCase("policy check")]
    return write_junit(
        "witness-schema policy check",
        ((file.path, [_as_case(each) for each in file.report.findings] or clean) for file in files),
    )


def _as_case(finding: PolicyFinding) -> JunitCase:
    told = describe(finding)
    failure = told if finding.row.severity == "error" else ""
    return JunitCase(f"{finding.rule} {finding.pointer or '/'}", failure, (told,))
