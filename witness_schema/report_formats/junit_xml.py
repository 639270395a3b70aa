"""JUnit's XML, which CI services show as tests."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from witness_schema.printable import escape_line, guard_commands


@dataclass(frozen=True, slots=True)
class JunitCase:
    """A test. failure: why it fails in one line, "" where it passes. lines: what is told of it besides."""

    name: str
    failure: str = ""
    lines: tuple[str, ...] = ()


def write_junit(title: str, suites: Iterable[tuple[str, Sequence[JunitCase]]]) -> str:
    """The document with its last line break. suites: each a file with its tests; foreign text is escaped here."""
    root = Element("testsuites", name=title)
    for file, cases in suites:
        # XML 1.0 forbids most of what is not printable, and escapes stand for it.
        name = escape_line(file)
        failures = sum(bool(case.failure) for case in cases)
        suite = SubElement(
            root, "testsuite", name=name, tests=str(len(cases)), failures=str(failures), errors="0"
        )
        for case in cases:
            _add_case(SubElement(suite, "testcase", classname=name, name=escape_line(case.name)), case)
    indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(root, encoding="unicode")}\n'


def _add_case(element: Element, case: JunitCase) -> None:
    text = guard_commands("\n".join(map(escape_line, case.lines)))
    if case.failure:
        SubElement(element, "failure", message=escape_line(case.failure)).text = text
    elif text:
        SubElement(element, "system-out").text = text
