"""What `policy test` prints of evidence that is drawn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from witness_schema.printable import escape_line, guard_commands, shorten

if TYPE_CHECKING:
    from witness_generators.policy_trials.drawn_trials import BrokenTrial, DrawnTrial
    from witness_schema.policies.policy_check import PolicyReport
    from witness_schema.policies.policy_rules import PolicyFinding

DRAWN = "The evidence is drawn, and signed by test keys, which stand for the functionaries in a copy of the policy."
NOT_TESTED = (
    "not tested: your own keys, certificates and their constraints, timestamp authorities, when the policy expires "
    "(`policy check` reads them); what a real run records (`--evidence FOLDER`)"
)
_LONGEST = 300


def describe_trials(trials: Sequence[DrawnTrial], report: PolicyReport) -> str:
    """The lines of a trial, foreign text escaped."""
    lines = [
        DRAWN,
        *(line for trial in trials for line in _describe(trial)),
        *_list_errors(report),
        NOT_TESTED,
        _describe_verdict(list_failures(trials, report)),
    ]
    return guard_commands("".join(f"{shorten(escape_line(line), _LONGEST)}\n" for line in lines))


def as_object(trials: Sequence[DrawnTrial], report: PolicyReport) -> dict[str, Any]:
    """The same for programs."""
    return {
        "evidence": "drawn",
        "failures": list_failures(trials, report),
        "trials": [asdict(trial) for trial in trials],
        "errors": [f"{each.rule}: {each.pointer}" for each in _errors(report)],
        "not_tested": NOT_TESTED,
    }


def list_failures(trials: Sequence[DrawnTrial], report: PolicyReport) -> list[str]:
    """Why the command ends with 1, one clause each; [] where all that fits passes, all else is refused, and nothing is an error."""
    failures = [_describe_failure(trial) for trial in trials if not trial.holds]
    if report.errors:
        failures.append(f"`policy check` finds {report.errors} error{'s' * (report.errors > 1)}")
    return failures


def _describe_failure(trial: DrawnTrial) -> str:
    if not trial.passed:
        return _describe_result(trial)
    accepts = any(each.refused is False for each in trial.broken)
    what = "passes broken evidence" if accepts else "does not judge all of the broken evidence"
    return f"{_name(trial)} {what}"


def _describe_verdict(failures: Sequence[str]) -> str:
    if failures:
        return f"verdict: it fails: {'; '.join(failures)}"
    return "verdict: it holds: evidence that fits passes, broken evidence is refused, and `policy check` finds no error"


def _describe(trial: DrawnTrial) -> Iterator[str]:
    names = f": {', '.join(dict.fromkeys(trial.required))}" if trial.required else ""
    yield f"{_describe_result(trial)}{names}"
    yield from (f"  {reason}" for reason in trial.reasons)
    yield from map(_describe_broken, trial.broken)
    for module in trial.silent:
        yield f"  {module} denied nothing that was tried; see `policy check`"


def _describe_result(trial: DrawnTrial) -> str:
    word = {True: "passes", False: "is denied", None: "is not judged"}[trial.passed]
    return f"{_name(trial)} {word}"


def _name(trial: DrawnTrial) -> str:
    return f"step {trial.step}" if trial.step else "the whole policy"


def _describe_broken(broken: BrokenTrial) -> str:
    word = {True: "refuses", False: "PASSES, and should refuse:", None: "does not judge"}[broken.refused]
    why = f" → {'; '.join(broken.reasons)}" if broken.reasons else ""
    by = f" ({broken.module})" if broken.module else ""
    return f"  {word} {broken.fault}{why}{by}"


def _errors(report: PolicyReport) -> list[PolicyFinding]:
    return [each for each in report.findings if each.row.severity == "error"]


def _list_errors(report: PolicyReport) -> Iterator[str]:
    for each in _errors(report):
        yield f"error: {each.rule}: {each.pointer}: {each.reason}"
