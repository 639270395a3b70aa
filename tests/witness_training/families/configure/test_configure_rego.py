"""The rules of reference answers deny in runs that break them, as they deny the documents that the judge changes."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from support.answer_mutations import join_lines
from support.configure_tasks import draw_sided, find_task
from witness_training.families.configure.configure_family import CONFIGURE
from witness_training.families.configure.judging.answer_scripts import read_script
from witness_training.families.configure.judging.broken_attestations import is_breakable
from witness_training.families.configure.judging.configure_scenarios import build_environment
from witness_training.families.configure.judging.policy_trials import DENIED
from witness_training.families.configure.steps.configure_case import Case, follow
from witness_training.families.configure.steps.job_rules import OWNER_RULES, OwnerRule
from witness_training.families.configure.steps.rule_kinds import RULES
from witness_training.judges.bench import Bench, Scenario
from witness_training.judges.job_facts import record_in_job
from witness_training.tasks.axes import Drawing
from witness_training.tasks.job import VARIANTS, Job
from witness_training.tasks.task import Task

KINDS = [kind for kind in RULES if is_breakable(kind)]


def _write_more(script: str) -> str:
    wrapped = r"""\1sh -c 'true > stray.$$.bin; exec "$0" "$@"' \2"""
    changed = re.sub(r"(?m)^(witness run .* -- )(.*)$", wrapped, script)
    assert changed != script
    return changed


def _add_command(script: str) -> str:
    def add(run: re.Match[str]) -> str:
        start, command = run.groups()
        shell = re.sub("^sh -c (['\"])", r"sh -c \1: more; ", command)
        return start + (shell if shell != command else f"""sh -c ': more; exec "$0" "$@"' {command}""")

    changed = re.sub(r"(?m)^(witness run .* -- )(.*)$", add, script)
    assert changed != script
    return changed


def _leave_token(script: str) -> str:
    # Made up, in two pieces so that nothing takes this file for a leak.
    token = "ghp_" + "aBcD1234eFgH5678iJkL9012mNoP3456qRsT"
    return _edit(
        r"(?m)^(witness run .* -- )(.*)$",
        rf"""\1sh -c 'echo token={token} > left.txt; exec "$0" "$@"' \2""",
        script,
    )


def _report_error(script: str) -> str:
    return _edit('"ruleId":', '"level":"error","ruleId":', script)


def _leave_affected(script: str) -> str:
    return _edit('"status":"fixed"', '"status":"affected"', script)


def _edit(pattern: str, replacement: str, script: str) -> str:
    changed = re.sub(pattern, replacement, script)
    assert changed != script
    return changed


# (what happens right before the run, what is edited in the script, variables) by what a rule reads and compares with.
BREAKS: dict[tuple[str, tuple[str, ...]], tuple[str, Callable[[str], str], dict[str, str]]] = {
    ("git", ("branch",)): ("git checkout -q -b some/where-else", lambda script: script, {}),
    ("git", ()): ("echo left > stray.txt", lambda script: script, {}),
    ("environment", ()): ("", lambda script: script, {"CI": "no"}),
    ("product", ("files",)): ("", _write_more, {}),
    ("command-run", ("words",)): ("", _add_command, {}),
    ("secretscan", ()): ("", _leave_token, {}),
    ("sarif", ()): ("", _report_error, {}),
    ("vex", ()): ("", _leave_affected, {}),
}


# A run in the job of another owner breaks these.
OF_OWNERS = {(rule.attestor, ("owner",)): rule for rule in OWNER_RULES}


def _find(kind: str, *, services: bool = False) -> Task:
    if kind != "vex-open":
        return find_task(
            lambda case: case.rule_kind is not None and case.rule_kind.id == kind, services=services
        )
    # The attestor is held out from training.
    tasks = (draw_sided(index, Drawing({"attestor": "unseen"})) for index in range(300))
    return next(task for task in tasks if (task.spec["rego"] or {}).get("kind") == kind)


def _find_other(rule: OwnerRule, case: Case) -> Job:
    """A job with the same attestors that has another owner."""
    assert case.job
    value = case.rule_facts.owners[rule.id]
    jobs = (Job(case.job.attestors, number) for number in range(VARIANTS))
    return next(job for job in jobs if follow(record_in_job(job, rule.attestor), rule.path) != value)


@pytest.mark.parametrize("rule", OWNER_RULES, ids=lambda rule: rule.id)
def test_a_rule_denies_a_run_in_the_job_of_another(bench: Bench, rule: OwnerRule) -> None:
    task = _find(rule.id, services=True)
    case = Case(task.spec)
    script = read_script(task.answer)
    for job, passes in ((case.job, True), (_find_other(rule, case), False)):
        reports = bench.run_script(
            script, [Scenario("as it stands", environment=build_environment(case))], job
        )
        assert isinstance(reports, tuple)
        verify = [call for call in reports[0].calls if call.command == "verify"]
        assert (verify[-1].code == 0) == passes
        assert (DENIED in verify[-1].log) != passes


@pytest.mark.parametrize("kind", [kind.id for kind in KINDS if (kind.attestor, kind.needs) not in OF_OWNERS])
def test_a_rule_denies_a_run_that_breaks_it(bench: Bench, kind: str) -> None:
    task = _find(kind)
    case = Case(task.spec)
    (row,) = (row for row in KINDS if row.id == kind)
    before, edit, variables = BREAKS[row.attestor, row.needs]
    script = edit(join_lines(read_script(task.answer)))
    scenario = Scenario("broken", before_run=before, environment=build_environment(case) | variables)
    reports = bench.run_script(script, [scenario])
    assert isinstance(reports, tuple)
    verify = [call for call in reports[0].calls if call.command == "verify"]
    assert verify[-1].code == 1
    assert DENIED in verify[-1].log


def test_every_rule_of_the_space_can_be_broken() -> None:
    assert {(row.attestor, row.needs) for row in KINDS} == {*BREAKS, *OF_OWNERS}
    assert "rego-kind" not in CONFIGURE.axes  # none of them is held out
