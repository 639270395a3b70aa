"""What a form of SARIF 2.1.0 (OASIS) is made from: rules, results with their places, and what a scanner knows of its run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule with the level of its results.

    help: the address of its page. flaw: a line of source that it reports, in files of `suffix`. column, width: which part of
    the line it reports, from 1; 0 for all of it. said: the message of its results, "" for the text. cwe: its number.
    """

    id: str
    text: str
    level: str
    help: str
    suffix: str
    flaw: str
    tags: tuple[str, ...] = ()
    name: str = ""
    cwe: str = ""
    column: int = 1
    width: int = 0
    said: str = ""
    confidence: str = "HIGH"


@dataclass(frozen=True, slots=True)
class Finding:
    """A result: its rule with the number among those of the run, and its line, counted from 1, in the lines of a file.

    suppressed: whether a comment in the source says that it is known.
    """

    rule: Rule
    rule_number: int
    path: str
    line: int
    lines: tuple[str, ...] = field(repr=False)
    suppressed: bool

    def list_columns(self) -> tuple[int, int]:
        """First column, and the one past the end (SARIF 2.1.0, 3.30)."""
        width = self.rule.width or len(self.rule.flaw) + 1 - self.rule.column
        return self.rule.column, self.rule.column + width


@dataclass(frozen=True, slots=True)
class ScanFacts:
    """What a run of a scanner knows: its results, the files that it looked at with their text, folder, time, and the commit, "" for none."""

    findings: tuple[Finding, ...]
    files: Mapping[str, str] = field(hash=False)
    folder: str
    moment: str
    repository: str
    commit: str
    branch: str


@dataclass(frozen=True, slots=True)
class SarifForm:
    """What a scanner writes of a rule, of a result and of a run, whose rules and results stand beside that."""

    rule: Callable[[Rule], Json]
    result: Callable[[Finding, ScanFacts], Json]
    run: Callable[[ScanFacts], Json]


def build_place(finding: Finding, region: Json, **more: Any) -> Json:
    """Builds the location of a result; `more` are properties beside the address of its file."""
    # A URI in SARIF is a valid one (2.1.0, 3.4.3), so paths are percent-encoded.
    place = {"artifactLocation": {"uri": quote(finding.path), **more}, "region": region}
    return {"physicalLocation": place}


def build_region(finding: Finding, snippet: str = "") -> Json:
    """Builds the part of a line that is reported, with a snippet unless that is ""."""
    start, end = finding.list_columns()
    said = {"snippet": {"text": snippet}} if snippet else {}
    return {
        "startLine": finding.line,
        "startColumn": start,
        "endLine": finding.line,
        "endColumn": end,
        **said,
    }
