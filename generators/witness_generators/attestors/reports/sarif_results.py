"""A scanner's results for the files of the step's folder, in SARIF 2.1.0 (OASIS)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from urllib.parse import quote

from witness_generators.attestors.reports.flawed_sources import FlawedFiles, choose_flawed_path
from witness_generators.attestors.reports.scanners import SCANNERS, Rule, Scanner
from witness_generators.documents import go_json
from witness_generators.documents.indented_json import encode_indented
from witness_generators.drawing.spaces import Builds, Integers, Just, Lists, OneOf, SampledFrom, Space
from witness_generators.recording.attestor_row import PropKind
from witness_generators.world.report_time import compute_report_time
from witness_generators.world.world import Prop, World

Json = dict[str, Any]
# RFC 3339 up to the seconds: SARIF's times here have no fraction.
SECONDS = len("2024-05-01T12:00:00")


@dataclass(frozen=True, slots=True)
class Found:
    """One result: numbers that choose a rule, a file of its language, and a line below the head of that file."""

    rule: int
    file: int
    line: int
    suppressed: bool


@dataclass(frozen=True, slots=True)
class Scan(Prop):
    """The results of a scanner in `file`, with the flawed source files that it reports.

    The attestor takes any product that it can read as SARIF, and it can read any JSON object so
    (`attestation/sarif/sarif.go:120`). In a generated world it takes this product.
    """

    scanner: Scanner
    version: int
    file: str
    found: tuple[Found, ...]

    def settled(self, world: World) -> World:
        return world.with_committed(self._build_flawed_files().render())

    def made(self, world: World) -> Mapping[str, bytes]:
        report = self.build_report(world)
        if self.scanner.indent is None:
            return {self.file: go_json.encode(report)}
        return {self.file: encode_indented(report, self.scanner.indent)}

    def _get_rule(self, result: Found) -> Rule:
        # Scanners have different numbers of rules, so a drawn number is taken modulo.
        return self.scanner.rules[result.rule % len(self.scanner.rules)]

    def _build_flawed_files(self) -> FlawedFiles:
        rules = [(one, self._get_rule(one)) for one in self.found]
        return FlawedFiles(
            (choose_flawed_path(one.file, rule.suffix), one.line, rule.flaw) for one, rule in rules
        )

    def shell(self, _world: World) -> str:
        return self.scanner.command.format(file=self.file)

    def build_report(self, world: World) -> Json:
        """Builds the report that the scanner writes; never change it in place."""
        return world.once(self._build_report)

    def _build_report(self, world: World) -> Json:
        return {"version": "2.1.0", "$schema": self.scanner.schema, "runs": [self._build_run(world)]}

    def _build_run(self, world: World) -> Json:
        scanner = self.scanner
        rules = [scanner.rules[number] for number in self._list_rule_numbers()]
        driver = {
            **scanner.describe(self.version),
            "rules": [rule.build_descriptor(scanner.named) for rule in rules],
        }
        # Start and end are equal: a world has one time for all reports.
        times = (
            {"startTimeUtc": _format_report_time(world), "endTimeUtc": _format_report_time(world)}
            if scanner.timed
            else {}
        )
        # A URI in SARIF is a valid one (2.1.0, 3.4.3), so paths are percent-encoded.
        listed = [{"location": {"uri": quote(path)}} for path in self._list_scanned_files(world)]
        places = self._build_flawed_files().places
        return {
            "tool": {"driver": driver},
            **({"invocations": [{**times, "executionSuccessful": True}]} if scanner.timed else {}),
            **({"artifacts": listed} if scanner.listing else {}),
            "results": [
                self._build_result(one, rules, path, line)
                for one, (path, line) in zip(self.found, places, strict=True)
            ],
            **self._build_version_control(world),
            **scanner.run,
        }

    def _list_rule_numbers(self) -> list[int]:
        return sorted({one.rule % len(self.scanner.rules) for one in self.found})

    def _build_version_control(self, world: World) -> Json:
        """Builds the details of the scanned commit; only CodeQL writes them."""
        if not self.scanner.partial:
            return {}
        repository = world.repository
        address = f"https://github.com/{repository.owner}/{repository.project}"
        about = {"repositoryUri": address, "revisionId": world.git.commit.id, "branch": repository.branch}
        return {"versionControlProvenance": [about]}

    def _list_scanned_files(self, world: World) -> list[str]:
        """Lists the files that are there before the command and are in a language of the scanner's rules."""
        suffixes = tuple({rule.suffix for rule in self.scanner.rules})
        return sorted(path for path, data in world.inputs.items() if data and path.endswith(suffixes))

    def _build_result(self, one: Found, rules: list[Rule], path: str, line: int) -> Json:
        rule = self._get_rule(one)
        # Lines and columns count from 1, and endColumn is one past the end (SARIF 2.1.0, 3.30).
        region = {"startLine": line + 1, "startColumn": 1, "endColumn": len(rule.flaw) + 1}
        where = {"artifactLocation": {"uri": quote(path)}, "region": region}
        mark = sha256(f"{rule.id} {path} {rule.flaw} {line}".encode()).hexdigest()
        # SARIF has two properties for this: the full fingerprint, and parts of one (2.1.0, 3.27.16 and 3.27.17).
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


def _format_report_time(world: World) -> str:
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
