"""Prints findings: lines of text, JSON values, or annotations of GitHub Actions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from witness_schema.printable import escape_line, guard_commands
from witness_schema.report_formats.workflow_annotations import write_annotation
from witness_training.dataset.foreign.file_check import Tally
from witness_training.dataset.foreign.finding_rules import RowFinding
from witness_training.dataset.foreign.script_trials import describe_trials


def as_text(path: Path, finding: RowFinding) -> str:
    """Two lines: what is wrong and where, and what to do."""
    rule, reason = finding.rule, finding.finding.reason
    place = f"{path}:{finding.line}"
    within = f" ({finding.finding.place})" if finding.finding.place else ""
    head = escape_line(f"{rule.severity}: {place}: {rule.id}: {rule.meaning}: {reason}{within}")
    return guard_commands(f"{head}\n  → {escape_line(rule.advice)}\n")


def as_object(path: Path, finding: RowFinding) -> dict[str, Any]:
    """The finding as JSON values."""
    rule = finding.rule
    return {
        "file": str(path),
        "line": finding.line,
        "rule": rule.id,
        "severity": rule.severity,
        "place": finding.finding.place,
        "reason": finding.finding.reason,
        "meaning": rule.meaning,
        "advice": rule.advice,
    }


def as_github(path: Path, finding: RowFinding) -> str:
    """A workflow command on the row."""
    rule = finding.rule
    message = f"{rule.meaning}: {finding.finding.reason} → {rule.advice}"
    return write_annotation(rule.severity, message, file=str(path), line=str(finding.line), title=rule.id)


def summarize(path: Path, tally: Tally, *, opa: bool, trials: bool) -> list[str]:
    """What was judged, and what was not."""
    findings = sum(tally.rules.values())
    lines = [f"{path}: {tally.rows} rows, {findings} findings in {tally.faulty} of them"]
    lines += [f"  {count} {rule}" for rule, count in tally.rules.most_common()]
    if trials:
        lines.append(describe_trials(tally.trials))
    if tally.modules and not opa:
        lines.append(
            f"not checked: whether OPA compiles {tally.modules} Rego modules, and the types that they compare, since there is no oracle (a clone with `make oracle` has it)"
        )
    return lines
