"""Runs the scripts of foreign answers in a sandbox with canaries, and says whether they work as they stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, assert_never, get_args

from witness_schema.errors import BrokenEnvironment
from witness_schema.printable import quote
from witness_training.dataset.foreign.finding_rules import Finding
from witness_training.judges.scripts.script_jobs import Bounds
from witness_training.judges.scripts.script_reports import NoSandbox, Scenario, ScriptReport
from witness_training.judges.scripts.script_runs import run_script

Outcome = Literal["works", "works in a CI job", "fails", "not judged"]
_EMPTY, _JOB = "as it stands", "in a CI job"


@dataclass(frozen=True, slots=True)
class Trial:
    """How one script ended. finding: None where it works, or needs a service that is not here."""

    outcome: Outcome
    finding: Finding | None = None


def try_script(place: str, shell: str, bounds: Bounds) -> Trial:
    """Run one script with `sh -eu` in an empty folder of a sandbox, and where it fails once more with `CI=true`, as CI jobs have it.

    Raises BrokenEnvironment where there is no sandbox.
    """
    alone = _run(shell, Scenario(_EMPTY), bounds)
    if alone.end != "failed" or alone.harm:
        return _judge_report(alone, place)
    in_job = _run(shell, Scenario(_JOB, environment={"CI": "true"}), bounds)
    if in_job.end == "done" and not in_job.harm:
        return Trial("works in a CI job")
    return _judge_report(alone, place)


def _run(shell: str, scenario: Scenario, bounds: Bounds) -> ScriptReport:
    reports = run_script(shell, [scenario], trusted=False, bounds=bounds)
    if isinstance(reports, NoSandbox):
        advice = reports.advice or "see witness-schema doctor"
        raise BrokenEnvironment(f"scripts of others cannot be run here: {reports.reason}", advice=advice)
    return reports[0]


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
        case _:
            assert_never(report.end)


def describe_trials(counts: Mapping[str, int]) -> str:
    """The outcomes in one line."""
    total = sum(counts.values())
    parts = ", ".join(f"{counts[name]} {name}" for name in get_args(Outcome) if counts.get(name))
    return f"{total} scripts were run: {parts}" if total else "no answer has a script that calls witness"
