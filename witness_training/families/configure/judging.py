"""The verdict on an answer: its script is run, and judged by what it makes and by what its policy refuses."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from witness_training.families.configure.answer_scripts import read_script
from witness_training.families.configure.case import Case
from witness_training.families.configure.certificate_trials import try_certificates
from witness_training.families.configure.checks import CHECKS, check_guard
from witness_training.families.configure.recorded import Recorded, is_verified, read_recorded
from witness_training.families.configure.refusals import Outcome, try_refusals
from witness_training.families.configure.scenarios import list_scenarios
from witness_training.judges.bench import Bench, NoSandbox, ScriptReport
from witness_training.tasks.task import Task, Verdict, conclude, leave_unjudged

# The parts of a verdict, in the order in which they are judged.
MAKES, REFUSES = ("script", "runs", "harmless", "verifies", *CHECKS), ("refuses", "tampering")


def judge_answer(task: Task, answer: str, bench: Bench) -> Verdict:
    """Run the answer's script and judge it. Not judged where no sandbox works here, or a service is needed."""
    case = Case(task.spec)
    parts: dict[str, bool | None] = dict.fromkeys(_list_parts(case))
    script = read_script(answer)
    parts["script"] = bool(script.strip())
    if not parts["script"]:
        return conclude(parts, "the answer has no block of shell")
    reports = bench.run_script(script, list_scenarios(case))
    if isinstance(reports, NoSandbox):
        return leave_unjudged(reports.reason)
    if unjudged := [report.reason for report in reports[:1] if report.end == "not judged"]:
        return leave_unjudged(unjudged[0])
    return _judge_reports(case, reports, parts, bench)


def _list_parts(case: Case) -> list[str]:
    guarded = ["guard"] if case.spec["guarded"] else []
    certified = ["certificates"] if case.trust["kind"] == "certificate" else []
    return [*MAKES, *guarded, *certified, *REFUSES]


def _judge_reports(
    case: Case, reports: Sequence[ScriptReport], parts: dict[str, bool | None], bench: Bench
) -> Verdict:
    first, reasons = reports[0], []

    def note(part: str, fault: str) -> None:
        parts[part] = not fault
        if fault:
            reasons.append(f"{part}: {fault}")

    note("runs", "" if first.end == "done" else first.reason or "the script fails")
    note("harmless", next((report.harm for report in reports if report.harm), ""))
    recorded = read_recorded(first)
    note("verifies", "" if recorded else "no `witness verify` accepts a policy and collections")
    if recorded is None or reasons:
        return conclude(parts, _first(reasons), _list_evidence(first, None, None))
    for part, check in CHECKS.items():
        note(part, _run_check(lambda check=check: check(case, recorded)))
    if case.spec["guarded"]:
        note("guard", _run_check(lambda: check_guard(case, recorded)))
    if reasons:
        return conclude(parts, _first(reasons), _list_evidence(first, recorded, None))
    outcome = try_refusals(case, recorded, bench)
    if outcome.unjudged:
        return leave_unjudged(outcome.unjudged)
    if case.trust["kind"] == "certificate":
        note("certificates", _join(try_certificates(case, recorded)))
    note("refuses", _join(outcome.faults))
    note(
        "tampering",
        "; ".join(f"verified all the same: {each.scenario}" for each in reports[1:] if is_verified(each)),
    )
    return conclude(parts, _first(reasons), _list_evidence(first, recorded, outcome))


def _run_check(check: Any) -> str:
    try:
        return str(check())
    # What the script of an answer made has any form: a document of another shape is a fault of the answer.
    except (KeyError, TypeError, AttributeError, ValueError, IndexError) as error:
        return f"what was recorded has another form: {type(error).__name__} {error}"


def _first(reasons: Sequence[str]) -> str:
    return reasons[0] if reasons else ""


def _join(faults: Mapping[str, str]) -> str:
    return "; ".join(f"{name}: {fault}" for name, fault in faults.items())


def _list_evidence(first: ScriptReport, recorded: Recorded | None, outcome: Outcome | None) -> dict[str, Any]:
    evidence: dict[str, Any] = {
        "calls": [{"argv": list(call.argv), "code": call.code} for call in first.calls]
    }
    if recorded is not None:
        documents = recorded.verify.documents.items()
        evidence["verified"] = {name: hashlib.sha256(text).hexdigest() for name, text in documents}
    if outcome is not None:
        evidence["refused"] = list(outcome.held)
    return evidence
