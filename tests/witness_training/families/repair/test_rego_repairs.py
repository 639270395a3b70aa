"""Rego to be repaired: each fault is one, the symptom is what go-witness shows, and the grader knows a mended module."""

from __future__ import annotations

import pytest

from tests.support.rego_answers import read_rows
from tests.support.repair_tasks import draw_task, draw_tasks, write_rego_changed
from witness_schema.oracle import Oracle
from witness_training.families.repair.rego_repairs import FAULTS
from witness_training.families.repair.repair_family import FAMILY
from witness_training.judges.bench import Bench
from witness_training.judges.fenced_blocks import find_block


@pytest.mark.parametrize("number", range(2))
def test_the_grader_is_right_on_every_answer(number: int, oracle: Oracle) -> None:
    bench, task = Bench(oracle, oracle.keys()), draw_task("rego", number)
    judged = 0
    for name, passes in (("broken", False), ("right", True)):
        for row in read_rows(name).values():
            answer = write_rego_changed(task, row)
            if answer is not None:
                verdict = FAMILY.judge(task, answer, bench)
                assert (verdict.passed is True) is passes, (row["id"], verdict.reason)
                judged += 1
    assert judged > 60


def test_each_fault_has_the_symptom_that_the_question_tells(oracle: Oracle) -> None:
    bench = Bench(oracle, oracle.keys())
    seen: set[str] = set()
    for task in draw_tasks("rego", range(120)):
        code = task.spec["code"]
        if code in seen:
            continue
        seen.add(code)
        verdict = FAMILY.judge(task, f"```rego\n{task.files['module.rego']}```", bench)
        assert verdict.passed is False
        assert FAMILY.judge(task, task.answer, bench).passed is True
        stopped = "_error: " in verdict.reason and "rego_type_error" not in verdict.reason
        assert stopped == (FAULTS[code].symptom == "error"), (code, verdict.reason)
        if FAULTS[code].symptom == "silent":
            assert verdict.parts["allows"] is True
            assert verdict.parts["denies-1"] is False
    assert seen == set(FAULTS)


def test_the_prose_is_true_of_the_two_modules() -> None:
    for task in draw_tasks("rego", range(60)):
        broken, mended = task.files["module.rego"], find_block(task.answer, "rego")
        assert mended is not None
        assert broken != mended
        # What the first sentence quotes stands in one of the modules.
        quoted = task.answer.partition("\n\n```")[0].split("`")[1::2]
        known = (broken, mended, "import rego.v1", "deny[...] {", "contains", "if", task.axes["attestor"][0])
        assert all(any(text in each for each in known) for text in quoted), quoted
