"""Runs the scripts of foreign answers in a sandbox with canaries, and says whether they work as they stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from witness_schema.errors import BrokenEnvironment
from witness_schema.printable import quote
from witness_training.dataset.foreign.finding_rules import Finding
from witness_training.judges.scripts.script_reports import NoSandbox, Scenario, ScriptReport
from witness_training.judges.scripts.script_runs import Bounds, run_script

Outcome = Literal["works", "fails", "not judged"]


@dataclass(frozen=True, slots=True)
class Trial:
    """How one script ended. finding: None where it works, or needs a service that is not here."""

    outcome: Outcome
    finding: Finding | None = None


def try_script(place: str, shell: str, bounds: Bounds) -> Trial:
    """Run one script with `sh -eu` in an empty folder of a sandbox. Raises BrokenEnvironment where there is no sandbox."""
    reports = run_script(shell, [Scenario("as it stands")], trusted=False, bounds=bounds)
    if isinstance(reports, NoSandbox):
        raise BrokenEnvironment(
            f"scripts of others cannot be run here: {reports.reason}",
            advice=reports.advice or "witness-schema doctor",
        )
    return _judge_report(reports[0], place)


def _judge_report(report: ScriptReport, place: str) -> Trial:
    if report.harm:
        return Trial("fails", Finding("script-harms", place, quote(report.harm)))
    match report.end:
        case "done":
            return Trial("works")
        case "not judged":
            return Trial("not judged")
        case "failed":
            last = next((call.log for call in reversed(report.calls) if call.code and call.log.strip()), "")
            said = f"; witness said: {quote(last.strip().splitlines()[-1])}" if last else ""
            return Trial("fails", Finding("script-fails", place, f"{quote(report.reason)}{said}"))


def describe_trials(counts: Mapping[str, int]) -> str:
    """The outcomes in one line."""
    total = sum(counts.values())
    parts = ", ".join(
        f"{counts[name]} {name}" for name in ("works", "fails", "not judged") if counts.get(name)
    )
    return f"{total} scripts were run: {parts}" if total else "no answer has a script that calls witness"
