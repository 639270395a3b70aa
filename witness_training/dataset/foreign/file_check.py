"""Judges a file of chat rows that others wrote, row by row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from witness_training.dataset.foreign.finding_rules import Finding, RowFinding
from witness_training.dataset.foreign.row_check import RowJudge
from witness_training.dataset.foreign.row_lines import stream_rows
from witness_training.dataset.foreign.script_trials import try_script
from witness_training.judges.scripts.script_jobs import Bounds


@dataclass(slots=True)
class Tally:
    """What was counted on the way. rules: findings by rule. modules: Rego that was read. trials: outcomes of scripts."""

    rows: int = 0
    faulty: int = 0
    modules: int = 0
    rules: Counter[str] = field(default_factory=Counter)
    trials: Counter[str] = field(default_factory=Counter)


def check_file(
    path: Path, judge: RowJudge, tally: Tally, trials: Bounds | None = None
) -> Iterator[RowFinding]:
    """Yield the findings of a file in its order, and count in `tally`. trials: what confines scripts that are run; None for none.

    Raises UnreadableSource where the file is none of chat rows, and what the oracle and the sandbox raise.
    """
    for line, row in stream_rows(path):
        tally.rows += 1
        findings = [row] if isinstance(row, Finding) else []
        if not isinstance(row, Finding):
            checked = judge.judge(row)
            tally.modules += checked.modules
            findings += checked.findings
            for place, shell in checked.scripts if trials else ():
                trial = try_script(place, shell, trials) if trials else None
                if trial is not None:
                    tally.trials[trial.outcome] += 1
                    findings += [trial.finding] if trial.finding else []
        tally.faulty += bool(findings)
        for finding in findings:
            tally.rules[finding.rule] += 1
            yield RowFinding(line, finding)
