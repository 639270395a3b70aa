"""The reports of `validate` on standard output, in each of its forms."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

from witness_cli.terminal.console import note
from witness_cli.terminal.output import Format, print_json, print_records, print_text, print_texts

if TYPE_CHECKING:
    from witness_schema.validation.findings.report import Report

Judged = Iterator[tuple[str, "Report"]]


class ReportForm(StrEnum):
    """How to print the findings."""

    text = "text"
    json = "json"
    github = "github"
    sarif = "sarif"
    junit = "junit"


def _print_text(judged: Judged) -> None:
    from witness_schema.validation.findings.report_formats import as_text

    count = wrong = 0
    for file, report in judged:
        count, wrong = count + 1, wrong + (not report.ok)
        print_text(as_text(file, report), paint=True)
    if count > 1:
        note(f"{count} documents, {wrong} with errors")


def _print_json(judged: Judged) -> None:
    from witness_schema.validation.findings.report_formats import as_object

    print_records("", (), (as_object(file, report) for file, report in judged), Format.json)


def _print_github(judged: Judged) -> None:
    from witness_schema.report_formats.repository_paths import name_annotated_file
    from witness_schema.validation.findings.report_formats import as_github

    # Of JSON lines each document is a report of the same file.
    name = cache(name_annotated_file)
    print_texts(as_github(name(file), report) for file, report in judged)


def _print_sarif(judged: Judged) -> None:
    from importlib.metadata import version

    from witness_schema.validation.findings.report_documents import as_sarif

    print_json(as_sarif(list(judged), version("witness-schema")))


def _print_junit(judged: Judged) -> None:
    from witness_schema.validation.findings.report_documents import as_junit

    print_text(as_junit(list(judged)))


PRINT: dict[ReportForm, Callable[[Judged], None]] = {
    ReportForm.text: _print_text,
    ReportForm.json: _print_json,
    ReportForm.github: _print_github,
    ReportForm.sarif: _print_sarif,
    ReportForm.junit: _print_junit,
}
