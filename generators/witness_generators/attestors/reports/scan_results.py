"""A scanner's results over the files of the step's folder, in SARIF 2.1.0 (OASIS)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from urllib.parse import quote

from witness_generators.attestors.reports.flawed_sources import FlawedFiles, flawed_path
from witness_generators.attestors.reports.scanners import SCANNERS, Rule, Scanner
from witness_generators.documents import go_json
from witness_generators.documents.indented_json import encode_indented
from witness_generators.drawing.spaces import Builds, Integers, Just, Lists, OneOf, SampledFrom, Space
from witness_generators.recording.attestor_row import PropKind
from witness_generators.world.report_time import compute_report_time
from witness_generators.world.world import Prop, World

Json = dict[str, Any]
SECONDS = len("2024-05-01T12:00:00")


@dataclass(frozen=True, slots=True)
class Found:
    """One result: the numbers choose a rule, a file of its language and, below what the file begins with, a line."""

    rule: int
    file: int
    line: int
    suppressed: bool


@dataclass(frozen=True, slots=True)
class Scan(Prop):
    """The results of a scanner in `file`; what it finds stands in files of the folder that are there for it.

    The attestor takes any product that it can read as SARIF, and any JSON object is such: here it takes this one.
    """

    scanner: Scanner
    version: int
    file: str
    found: tuple[Found, ...]

    def settled(self, world: World) -> World:
        return world.with_committed(self._flawed().texts())

    def made(self, world: World) -> Mapping[str, bytes]:
        report = self.report(world)
        if self.scanner.indent is None:
            return {self.file: go_json.encode(report)}
        return {self.file: encode_indented(report, self.scanner.indent)}

    def _rule(self, one: Found) -> Rule:
        return self.scanner.rules[one.rule % len(self.scanner.rules)]

    def _flawed(self) -> FlawedFiles:
        rules = [(one, self._rule(one)) for one in self.found]
        return FlawedFiles((flawed_path(one.file, rule.suffix), one.line, rule.flaw) for one, rule in rules)

    def shell(self, _world: World) -> str:
        return self.scanner.command.format(file=self.file)

    def report(self, world: World) -> Json:
        """What the scanner writes."""
        return {"version": "2.1.0", "$schema": self.scanner.schema, "runs": [self._run(world)]}

    def _run(self, world: World) -> Json:
        scanner = self.scanner
        rules = [scanner.rules[number] for number in self._rules_met()]
        driver = {**scanner.said(self.version), "rules": [rule.descriptor(scanner.named) for rule in rules]}
        times = {"startTimeUtc": _moment(world), "endTimeUtc": _moment(world)} if scanner.timed else {}
        listed = [{"location": {"uri": quote(path)}} for path in self._read(world)]
        places = self._flawed().places
        return {
            "tool": {"driver": driver},
            **({"invocations": [{**times, "executionSuccessful": True}]} if scanner.timed else {}),
            **({"artifacts": listed} if scanner.listing else {}),
            "results": [
                self._result(one, rules, path, line)
                for one, (path, line) in zip(self.found, places, strict=True)
            ],
            **self._control(world),
            **scanner.run,
        }

    def _rules_met(self) -> list[int]:
        return sorted({one.rule % len(self.scanner.rules) for one in self.found})

    def _control(self, world: World) -> Json:
        """The commit that was scanned: CodeQL says it."""
        if not self.scanner.partial:
            return {}
        repository = world.repository
        address = f"https://github.com/{repository.owner}/{repository.project}"
        about = {"repositoryUri": address, "revisionId": world.git.commit.id, "branch": repository.branch}
        return {"versionControlProvenance": [about]}

    def _read(self, world: World) -> list[str]:
        """The files in the languages of its rules, before the command."""
        suffixes = tuple({rule.suffix for rule in self.scanner.rules})
        return sorted(path for path, data in world.inputs.items() if data and path.endswith(suffixes))

    def _result(self, one: Found, rules: list[Rule], path: str, line: int) -> Json:
        rule = self._rule(one)
        region = {"startLine": line + 1, "startColumn": 1, "endColumn": len(rule.flaw) + 1}
        where = {"artifactLocation": {"uri": quote(path)}, "region": region}
        mark = sha256(f"{rule.id} {path} {rule.flaw} {line}".encode()).hexdigest()
        marked = {
            "partialFingerprints" if self.scanner.partial else "fingerprints": {
                self.scanner.fingerprint: mark
            }
        }
        return {
            "ruleId": rule.id,
            "ruleIndex": rules.index(rule),
            "level": rule.level,
            "message": {"text": rule.text},
            "locations": [{"physicalLocation": where}],
            **(marked if self.scanner.fingerprint else {}),
            **({"suppressions": [{"kind": "inSource"}]} if one.suppressed else {}),
        }


def _moment(world: World) -> str:
    return f"{compute_report_time(world).rfc3339()[:SECONDS]}Z"


_FOUND: Space = Builds(
    Found, (Integers(0, 5), Integers(0, 11), Integers(0, 19), SampledFrom((False, True), (85, 15)))
)
SCANS: Space = Builds(
    Scan,
    (
        SampledFrom(SCANNERS),
        Integers(0, 3),
        SampledFrom(("results.sarif", "scan.sarif.json", "report.sarif", "findings.sarif")),
        OneOf((Just(()), Lists(_FOUND, 1, 5)), (2, 98)),
    ),
)
SCAN = PropKind(Scan, SCANS)
