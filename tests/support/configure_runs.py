"""Runs of the scripts of answers with edits, for tests that show what a sentence of the answer states."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from support.answer_mutations import join_lines
from witness_training.families.configure.judging.answer_scripts import read_script
from witness_training.families.configure.judging.configure_scenarios import build_environment, find_needed
from witness_training.families.configure.steps.configure_case import Case
from witness_training.judges.bench import Bench, Scenario, ScriptReport
from witness_training.judges.made_documents import collect_made
from witness_training.tasks.task import Task

Run = Callable[..., ScriptReport]
PRODUCT, MATERIAL = (f"https://witness.dev/attestations/{name}/v0.1" for name in ("product", "material"))


def build_run(bench: Bench, task: Task) -> Run:
    """Run the task's script with edits, and report on it."""

    def run(*edits: tuple[str, str], before: str = "", after: str = "", ci: bool = True) -> ScriptReport:
        script = join_lines(read_script(task.answer))
        for pattern, replacement in edits:
            changed = re.sub(pattern, replacement, script, flags=re.MULTILINE)
            assert changed != script, pattern
            script = changed
        case = Case(task.spec)
        environment = {
            name: value
            for name, value in build_environment(case).items()
            if ci or name not in find_needed(case)
        }
        reports = bench.run_script(script, [Scenario("one", before, after, environment)], case.job)
        assert isinstance(reports, tuple)
        return reports[0]

    return run


def add_later(script: str, command: str) -> str:
    """The script with a command that runs when it has ended and its trap has removed the keys, in what it has left."""
    return f"(\n{script}\n)\n{command}"


def verified(report: ScriptReport) -> bool:
    return any(call.code == 0 for call in report.calls if call.command == "verify")


def find_log(report: ScriptReport, command: str) -> str:
    return [call.log for call in report.calls if call.command == command][-1]


def recorded(report: ScriptReport, case: Case, kind: str) -> Any:
    return collect_made(report).find_step(case.last.name).attestations[kind]
