"""A scanner's results for the files of the step's folder, in SARIF 2.1.0 (OASIS)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from witness_generators.attestors.reports.flawed_sources import FlawedFiles, choose_flawed_path
from witness_generators.attestors.reports.sarif_forms import Finding, Rule, ScanFacts
from witness_generators.attestors.reports.scanners import BANDIT, GITLEAKS, SCANNERS, Scanner
from witness_generators.documents import go_json
from witness_generators.documents.indented_json import encode_indented
from witness_generators.drawing.spaces import Builds, Integers, Just, Lists, OneOf, SampledFrom, Space
from witness_generators.recording.attestor_row import PropKind
from witness_generators.world.growth.sizes import choose_count, derive_number
from witness_generators.world.limits import Limits
from witness_generators.world.place import step_folder
from witness_generators.world.report_time import compute_report_time
from witness_generators.world.world import Prop, World

Json = dict[str, Any]
# RFC 3339 up to the seconds: SARIF's times here have no fraction.
# Where both run, secretscan finds in the saved image what gitleaks has found in the sources: there another tool scans.
IN_IMAGES = frozenset({"oci", "secretscan"})
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
    (`attestation/sarif/sarif.go:120`): `sarif.take_report` says which it takes.
    """

    scanner: Scanner
    version: int
    file: str
    found: tuple[Found, ...]

    def within(self, limits: Limits) -> Scan:
        """The same scan, with as many results as a project of this size has."""
        if limits.size == "small" or not self.found:
            return self
        seed = repr(self.found).encode()
        count = choose_count(limits.size, "results", seed)
        numbers = (derive_number(seed, f"result {number}") for number in range(len(self.found), count))
        # As they are drawn: rule, file, line, and each seventh suppressed.
        more = (Found(n % 6, (n >> 8) % 12, (n >> 16) % 20, (n >> 24) % 7 == 0) for n in numbers)
        return replace(self, found=(*self.found, *more))

    def settled(self, world: World) -> World:
        if self.scanner is GITLEAKS and {*world.attestors} >= IN_IMAGES:
            other = replace(self, scanner=BANDIT)
            props = tuple(other if prop is self else prop for prop in world.props)
            return other.settled(replace(world, props=props))
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
            (choose_flawed_path(one.file, rule.suffix), one.line, rule.flaw + self._silence(one, rule))
            for one, rule in rules
        )

    def _silence(self, result: Found, rule: Rule) -> str:
        return self.scanner.silenced.format(id=rule.id) if result.suppressed else ""

    def shell(self, _world: World) -> str:
        return self.scanner.command.format(file=self.file)

    def build_report(self, world: World) -> Json:
        """Builds the report that the scanner writes; never change it in place."""
        return world.once(self._build_report)

    def _build_report(self, world: World) -> Json:
        return {"version": "2.1.0", "$schema": self.scanner.schema, "runs": [self._build_run(world)]}

    def _build_run(self, world: World) -> Json:
        scanner, facts = self.scanner, self._collect_facts(world)
        rules = [scanner.form.rule(scanner.rules[number]) for number in self._list_rule_numbers()]
        return {
            "tool": {"driver": {**scanner.describe(self.version), "rules": rules}},
            **scanner.form.run(facts),
            "results": [scanner.form.result(one, facts) for one in facts.findings],
        }

    def _list_rule_numbers(self) -> list[int]:
        return sorted({one.rule % len(self.scanner.rules) for one in self.found})

    def _collect_facts(self, world: World) -> ScanFacts:
        flawed = self._build_flawed_files()
        texts = {path: tuple(content.decode().splitlines()) for path, content in flawed.render().items()}
        numbers = {number: place for place, number in enumerate(self._list_rule_numbers())}
        findings = tuple(
            # Places count from 0, SARIF from 1.
            Finding(
                self._get_rule(one),
                numbers[one.rule % len(self.scanner.rules)],
                path,
                line + 1,
                texts[path],
                one.suppressed and bool(self.scanner.silenced),
            )
            for one, (path, line) in zip(self.found, flawed.places, strict=True)
        )
        repository = world.repository
        return ScanFacts(
            findings,
            self._list_scanned_files(world),
            step_folder(world),
            _format_report_time(world),
            f"https://github.com/{repository.owner}/{repository.project}",
            world.git.commit.id if repository.has_commit else "",
            repository.branch,
        )

    def _list_scanned_files(self, world: World) -> dict[str, str]:
        """Lists the files that are there before the command and are in a language of the scanner's rules, with their text."""
        suffixes = tuple({rule.suffix for rule in self.scanner.rules})
        return {
            path: world.inputs[path].decode(errors="replace")
            for path in sorted(world.inputs)
            if path.endswith(suffixes) and world.inputs[path]
        }


def _format_report_time(world: World) -> str:
    return f"{compute_report_time(world).rfc3339()[:SECONDS]}Z"


_FOUND: Space = Builds(
    Found, (Integers(0, 5), Integers(0, 11), Integers(0, 19), SampledFrom((False, True), (85, 15)))
)
SCANS: Space = Builds(
    Scan,
    (
        SampledFrom(SCANNERS, tuple(scanner.part for scanner in SCANNERS)),
        Integers(0, 3),
        SampledFrom(("results.sarif", "scan.sarif.json", "report.sarif", "findings.sarif")),
        OneOf((Just(()), Lists(_FOUND, 1, 5)), (2, 98)),
    ),
)
SCAN = PropKind(Scan, SCANS)
