"""The rules of reference answers deny in runs that break them, as they deny the documents that the judge changes."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from support.answer_mutations import join_lines
from support.configure_tasks import find_task
from witness_generators.documents.rego_kinds import ROWS
from witness_training.families.configure.configure_family import CONFIGURE
from witness_training.families.configure.judging.answer_scripts import read_script
from witness_training.families.configure.judging.broken_attestations import is_breakable
from witness_training.families.configure.judging.configure_scenarios import build_environment
from witness_training.families.configure.judging.policy_trials import DENIED
from witness_training.families.configure.steps.configure_case import Case
from witness_training.judges.bench import Bench, Scenario

KINDS = [row for row in ROWS if is_breakable(row)]


def _write_more(script: str) -> str:
    wrapped = r"""\1sh -c 'true > stray.bin; exec "$0" "$@"' \2"""
    changed = re.sub(r"(?m)^(witness run .* -- )(.*)$", wrapped, script)
    assert changed != script
    return changed


# (what happens right before the run, what is edited in the script, variables) by what a rule reads and compares with.
BREAKS: dict[tuple[str, tuple[str, ...]], tuple[str, Callable[[str], str], dict[str, str]]] = {
    ("git", ("branch",)): ("git checkout -q -b some/where-else", lambda script: script, {}),
    ("git", ()): ("echo left > stray.txt", lambda script: script, {}),
    ("environment", ()): ("", lambda script: script, {"CI": "no"}),
    ("product", ("files",)): ("", _write_more, {}),
}


@pytest.mark.parametrize("kind", [row.id for row in KINDS])
def test_a_rule_denies_a_run_that_breaks_it(bench: Bench, kind: str) -> None:
    task = find_task(lambda case: case.spec["rego"] is not None and case.spec["rego"]["kind"] == kind)
    case = Case(task.spec)
    (row,) = (row for row in KINDS if row.id == kind)
    before, edit, variables = BREAKS[row.attestor, row.parameters]
    script = edit(join_lines(read_script(task.answer)))
    scenario = Scenario("broken", before_run=before, environment=build_environment(case) | variables)
    reports = bench.run_script(script, [scenario])
    assert isinstance(reports, tuple)
    verify = [call for call in reports[0].calls if call.command == "verify"]
    assert verify[-1].code == 1
    assert DENIED in verify[-1].log


def test_every_rule_of_the_space_can_be_broken() -> None:
    assert {(row.attestor, row.parameters) for row in KINDS} == set(BREAKS)
    assert "rego-kind" not in CONFIGURE.axes  # none of them is held out
