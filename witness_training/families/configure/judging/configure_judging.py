"""The verdict on an answer: its script is run, and judged by what it makes and by what its policy refuses."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from witness_training.families.configure.judging.answer_scripts import read_script
from witness_training.families.configure.judging.configure_scenarios import (
    TAMPERED,
    UNSET,
    list_scenarios,
    list_untampered,
)
from witness_training.families.configure.judging.made_checks import CHECKS, check_guard, list_types
from witness_training.families.configure.judging.policy_trials import Outcome, run_trials
from witness_training.families.configure.steps.configure_case import Case, find_plain_type
from witness_training.judges.bench import Bench, NoSandbox, ScriptReport
from witness_training.judges.made_documents import Made, UnusableError, collect_made
from witness_training.judges.refusals import (
    Refusal,
    judge_changed_artifact,
    judge_refusals,
    judge_tampering,
)
from witness_training.tasks.task import Task, Verdict, conclude, leave_unjudged

# The parts of a verdict, in the order in which they are judged.
MAKES, REFUSES = ("script", "runs", "harmless", "verifies", *CHECKS), ("refuses", "trials", "tampering")


class _Unjudged(Exception):
    """Nobody can tell; the message says why."""


def judge_answer(task: Task, answer: str, bench: Bench) -> Verdict:
    """Run the answer's script and judge it. Not judged where no sandbox works here, or a service is needed."""
    case = Case(task.spec)
    guarded = ["guard"] if case.spec["guarded"] else []
    parts: dict[str, bool | None] = dict.fromkeys([*MAKES, *guarded, *REFUSES])
    script = read_script(answer)
    parts["script"] = bool(script.strip())
    if not parts["script"]:
        return conclude(parts, "the answer has no block of shell")
    # Of our own answers the artifact is tampered with among the made files; the sample that is compared runs everything.
    untampered = bench.reference and bench.comparison is None
    scenarios = list_untampered(case) if untampered else list_scenarios(case)
    reports = bench.run_script(script, scenarios, case.job)
    if isinstance(reports, NoSandbox):
        return leave_unjudged(reports.reason)
    if reports[0].end == "not judged":
        return leave_unjudged(reports[0].reason)
    try:
        return _judge_reports(case, script, reports, parts, bench)
    except _Unjudged as error:
        return leave_unjudged(str(error))


def _judge_reports(
    case: Case, script: str, reports: Sequence[ScriptReport], parts: dict[str, bool | None], bench: Bench
) -> Verdict:
    first, reasons = reports[0], []

    def note(part: str, fault: str) -> bool:
        parts[part] = not fault
        if fault:
            reasons.append(f"{part}: {fault}")
        return not fault

    note("runs", "" if first.end == "done" else first.reason or "the script fails")
    note("harmless", next((report.harm for report in reports if report.harm), ""))
    made = _collect(first)
    note("verifies", made if isinstance(made, str) else "")
    if reasons or isinstance(made, str):
        return conclude(parts, reasons[0], list_evidence(first, None, ()))
    checks = {**CHECKS, **({"guard": check_guard} if case.spec["guarded"] else {})}
    for part, check in checks.items():
        note(part, _catch(partial(check, case, made)))
    if reasons:
        return conclude(parts, reasons[0], list_evidence(first, made, ()))
    tampering = _judge_tampering(case, script, reports, made, bench)
    refusals = [*_list_refusals(case, made, bench), tampering]
    held = [f"{each.kind} {each.step}".strip() for each in refusals if each.refused]
    trials = _catch_trials(case, made, bench)
    note("refuses", _join_refusals(refusals[:-1]))
    note("trials", "; ".join(f"{name}: {fault}" for name, fault in trials.faults.items()))
    loose = [report.scenario for report in reports if report.scenario == UNSET and any(_is_verified(report))]
    note(
        "tampering",
        _join_refusals(refusals[-1:]) or "; ".join(f"verified all the same {name}" for name in loose),
    )
    return conclude(parts, reasons[0] if reasons else "", list_evidence(first, made, (*held, *trials.held)))


def _judge_tampering(
    case: Case, script: str, reports: Sequence[ScriptReport], made: Made, bench: Bench
) -> Refusal:
    """By the run in which the artifact was tampered with; without one on the made files, or where these cannot tell by such a run."""
    tampered = [report for report in reports if report.scenario == TAMPERED]
    if not tampered:
        if _verifies_artifact(case, made) and (refusal := judge_changed_artifact(bench.oracle, made)):
            return refusal
        scenarios = [each for each in list_scenarios(case) if each.name == TAMPERED]
        again = bench.run_script(script, scenarios, case.job)
        if isinstance(again, NoSandbox):
            raise _Unjudged(again.reason)
        tampered = list(again)
    return judge_tampering(tampered[0])


def _verifies_artifact(case: Case, made: Made) -> bool:
    """Whether what `witness verify` was handed is the artifact of the last step."""
    artifact = made.request.artifact
    products = made.find_step(case.last.name).attestations[find_plain_type("product")]
    digests = products[case.last.artifact]["digest"]
    return artifact is not None and digests.get("sha256") == hashlib.sha256(artifact).hexdigest()


def _collect(report: ScriptReport) -> Made | str:
    try:
        return collect_made(report)
    except UnusableError as error:
        return str(error)


def _list_refusals(case: Case, made: Made, bench: Bench) -> tuple[Refusal, ...]:
    types = {step.name: list_types(step) for step in case.steps}
    refusals = judge_refusals(bench.oracle, made, types)
    if unjudged := [each.reason for each in refusals if each.refused is None]:
        raise _Unjudged(unjudged[0])
    return refusals


def _catch_trials(case: Case, made: Made, bench: Bench) -> Outcome:
    outcomes: list[Outcome] = []

    def run() -> str:
        outcomes.append(run_trials(case, made, bench.oracle))
        return ""

    if fault := _catch(run):
        return Outcome({"what was recorded": fault})
    if outcomes[0].unjudged:
        raise _Unjudged(outcomes[0].unjudged)
    return outcomes[0]


def _catch(check: Callable[[], str]) -> str:
    try:
        return check()
    except UnusableError as error:
        return str(error)
    # What the script of an answer made has any form: a document of another shape is a fault of the answer.
    except (KeyError, TypeError, AttributeError, ValueError, IndexError) as error:
        return f"what was recorded has another form: {type(error).__name__} {error}"


def _is_verified(report: ScriptReport) -> list[bool]:
    return [call.code == 0 for call in report.calls if call.command == "verify"]


def _join_refusals(refusals: Sequence[Refusal]) -> str:
    missed = [each for each in refusals if not each.refused]
    return "; ".join(f"{each.kind} {each.step} {each.what}: {each.reason[:400]}" for each in missed[:3])


def list_evidence(first: ScriptReport, made: Made | None, refused: Sequence[str]) -> Mapping[str, Any]:
    """The calls of the script, what its verification read, by digest, and what was refused."""
    evidence: dict[str, Any] = {
        "calls": [{"argv": list(call.argv), "code": call.code} for call in first.calls]
    }
    if made is not None:
        documents = made.verify.documents.items()
        evidence["verified"] = {name: hashlib.sha256(text).hexdigest() for name, text in documents}
    if refused:
        evidence["refused"] = list(refused)
    return evidence
