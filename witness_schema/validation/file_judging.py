"""Judges files: one JSON document, or one a line."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from witness_schema.documents.foreign_file import MEBIBYTE, MOST_BYTES, read_bytes
from witness_schema.errors import UnreadableSource
from witness_schema.validation.document_judge import Demands, judge_text
from witness_schema.validation.findings.report import Report

STANDARD_INPUT = "-"
MOST_STREAMED = 1024 * MEBIBYTE
_BLANK = b" \t\r"


def judge_file(path: Path, demands: Demands) -> Iterator[Report]:
    """The reports on the documents of a file, in its order; `-` is standard input.

    Raises `UnreadableSource` where the file cannot be read, and where nothing of it is JSON.
    """
    text = read_input() if str(path) == STANDARD_INPUT else read_bytes(path, MOST_STREAMED)
    lines = split_lines(text)
    if lines is None:
        report = judge_text(text, demands)
        _check_readable(report, path)
        yield report
        return
    yield from judge_lines(lines, demands)


def judge_lines(lines: Iterable[bytes], demands: Demands) -> Iterator[Report]:
    """The reports on JSON lines, each with its line; blank lines are left out."""
    for number, line in enumerate(lines, 1):
        if line.strip(_BLANK):
            report = judge_text(line, demands)
            findings = tuple(replace(one, line=number) for one in report.findings)
            yield replace(report, line=number, findings=findings)


def read_input() -> bytes:
    """The bytes of standard input. Raises `UnreadableSource` for more than a file may have."""
    text = sys.stdin.buffer.read(MOST_BYTES + 1)
    if len(text) > MOST_BYTES:
        raise UnreadableSource(
            f"standard input is larger than {MOST_BYTES // MEBIBYTE} MiB", where="-", advice="name a file"
        )
    return text


def split_lines(text: bytes) -> list[bytes] | None:
    """The lines of JSON lines, None for one document: where the first line alone is no whole object, or is the only one."""
    lines = text.split(b"\n")
    filled = [line for line in lines[:3] if line.strip(_BLANK)]
    whole = [line.strip(_BLANK) for line in filled]
    if len(filled) < 2 or not all(line[:1] == b"{" and line[-1:] == b"}" for line in whole[:2]):
        return None
    return lines


def _check_readable(report: Report, path: Path) -> None:
    if any(finding.rule == "not-json" for finding in report.findings):
        raise UnreadableSource(
            report.findings[0].message,
            where=str(path),
            advice="name a JSON document, or a file of one a line",
        )
