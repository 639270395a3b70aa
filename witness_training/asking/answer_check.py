"""Checks an answer to a free question: its script is run in the sandbox, and its texts are judged as foreign rows are."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from witness_schema.errors import BrokenEnvironment, NotAClone, OracleLost, Unreachable
from witness_schema.policies.rego_checks.opa_findings import TypeCheck
from witness_training.dataset.foreign.chat_rows import Turn
from witness_training.dataset.foreign.finding_rules import Finding
from witness_training.dataset.foreign.row_check import RowJudge
from witness_training.dataset.foreign.script_trials import try_script
from witness_training.judges.scripts.script_jobs import BOUNDS, Bounds

NO_SCRIPT = "no script"
NOT_RUN = "not run"


@dataclass(frozen=True, slots=True)
class CheckedAnswer:
    """What is known of an answer.

    script:   `works`, `works in a CI job`, `fails`, `not judged` (it needs a service), `no script`, or `not run`.
    reason:   why it was not run, "" otherwise.
    findings: what is wrong with its commands, Rego and documents, and how its script failed.
    """

    script: str
    reason: str
    findings: tuple[Finding, ...]

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong with it. An answer without a script, Rego or document can be sound and say nothing."""
        return not self.findings

    def plain(self) -> dict[str, Any]:
        """The record for JSON."""
        return {
            "script": self.script,
            "reason": self.reason,
            "findings": [asdict(each) for each in self.findings],
        }


def check_answer(
    question: str, answer: str, *, check: TypeCheck | None = None, bounds: Bounds = BOUNDS
) -> CheckedAnswer:
    """Judge an answer by what it does, not by its words. Its script runs in a sandbox, or not at all.

    check: OPA's type check of its Rego; None for none.
    """
    row = RowJudge(check).judge([Turn("question", question, False), Turn("answer", answer, True)])
    findings = list(row.findings)
    if not row.scripts:
        return CheckedAnswer(NO_SCRIPT, "", tuple(findings))
    place, shell = row.scripts[-1]
    try:
        trial = try_script(place, shell, bounds)
    except (BrokenEnvironment, NotAClone, OracleLost, Unreachable) as error:
        return CheckedAnswer(NOT_RUN, str(error), tuple(findings))
    if trial.finding is not None:
        findings.append(trial.finding)
    return CheckedAnswer(trial.outcome, "", tuple(findings))
