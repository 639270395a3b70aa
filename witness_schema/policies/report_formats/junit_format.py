"""Reports as JUnit's XML, which CI services show as tests."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from witness_schema.policies.report_formats.judged_file import JudgedFile, describe
from witness_schema.printable import escape_line


def as_junit(files: Sequence[JudgedFile]) -> str:
    """A suite for each file, a failed test for each error, a passed one with its text for each warning; one test where it is clean."""
    suites = Element("testsuites", name="witness-schema policy check")
    for file in files:
        report = file.report
        tests = max(len(report.findings), 1)
        path = escape_line(file.path)
        suite = SubElement(suites, "testsuite", name=path, tests=str(tests), failures=str(report.errors))
        for finding in report.findings:
            name = escape_line(f"{finding.rule} {finding.pointer or '/'}")
            case = SubElement(suite, "testcase", classname=path, name=name)
            is_error = finding.row.severity == "error"
            told = (
                SubElement(case, "failure", message=describe(finding))
                if is_error
                else SubElement(case, "system-out")
            )
            told.text = describe(finding)
        if not report.findings:
            SubElement(suite, "testcase", classname=path, name="policy check")
    indent(suites)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + tostring(suites, encoding="unicode") + "\n"
