"""Repairs with a JSON block: the fault is there, has the effect that the question tells, and the grader knows a mend."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.support.repair_answers import BROKEN, RIGHT, list_answers
from tests.support.repair_tasks import draw_tasks
from witness_schema.oracle import Oracle, VerifyResult
from witness_schema.verdict import Accepted
from witness_training.families.repair import attestation_repairs, policy_repairs
from witness_training.families.repair.attestation_repairs import CODES as RULES
from witness_training.families.repair.policy_faults import FAULTS
from witness_training.families.repair.policy_setting import build_setting, fill_contents, list_broken_evidence
from witness_training.families.repair.repair_family import FAMILY
from witness_training.families.repair.repair_kind import CONFUSABLE
from witness_training.families.repair.spoiled_policy import build_broken
from witness_training.families.shown_documents.verification_case import POLICY
from witness_training.judges.bench import Bench
from witness_training.tasks.task import Task

# A few tasks in the gate, the others in `make sweeps`.
CHUNKS = [range(6), range(6, 400)]


@pytest.mark.parametrize("kind", ["attestation", "policy"])
@pytest.mark.parametrize("numbers", CHUNKS)
def test_the_grader_is_right_on_every_answer(kind: str, numbers: range, oracle: Oracle) -> None:
    bench = Bench(oracle, oracle.keys())
    for task in draw_tasks(kind, numbers):
        for rows, passes in ((BROKEN, False), (RIGHT, True)):
            for name, answer in list_answers(task, rows):
                verdict = FAMILY.judge(task, answer, bench)
                assert verdict.passed is passes, (name, task.spec, verdict.reason, answer)
                assert bool(verdict.reason) is not passes


def test_every_row_applies_to_some_task() -> None:
    made: Counter[str] = Counter()
    for kind in ("attestation", "policy"):
        for task in draw_tasks(kind, range(150)):
            made.update(name for rows in (BROKEN, RIGHT) for name, _ in list_answers(task, rows))
    assert {*BROKEN, *RIGHT} - set(made) == set()


def _tell_effect(task: Task, oracle: Oracle) -> str:
    """What go-witness does with the broken policy."""
    setting = build_setting(task.spec)
    broken = build_broken(task.spec, setting)
    filled = fill_contents(broken, policy_repairs.list_placeholders(setting))
    cases = [setting.case, *(case for _, case in list_broken_evidence(setting))]
    results = list(
        oracle.verify_signed_all([case.build_request({**case.documents, POLICY: filled}) for case in cases])
    )
    passed = [isinstance(result, VerifyResult) and result.passed for result in results]
    if not passed[0]:
        return "refuses"
    return "unenforced" if any(passed[1:]) else "ignored"


@pytest.mark.parametrize("numbers", [range(24), range(24, 500)])
def test_a_broken_policy_has_the_effect_that_the_question_tells(numbers: range, oracle: Oracle) -> None:
    for task in draw_tasks("policy", numbers):
        assert _tell_effect(task, oracle) == task.spec["effect"], task.spec


@pytest.mark.parametrize("numbers", [range(24), range(24, 500)])
def test_go_does_not_return_a_broken_attestation(numbers: range, oracle: Oracle) -> None:
    for task in draw_tasks("attestation", numbers):
        kind = attestation_repairs.find_type(task.spec)
        verdict = oracle.roundtrip(kind, task.files["document.json"])
        assert not isinstance(verdict, Accepted), task.spec


def test_offered_codes_cannot_be_said_of_the_same_fault() -> None:
    for kind in ("attestation", "policy"):
        for task in draw_tasks(kind, range(60)):
            offered = set(task.spec["codes"])
            assert task.spec["code"] in offered
            assert len(offered) > 1
            assert all(len(group & offered) < 2 for group in CONFUSABLE), offered
    assert {code for group in CONFUSABLE for code in group} <= {*RULES, *FAULTS}
