"""The judge, audited: reference answers pass, each broken answer fails, and each right one in another style passes."""

from __future__ import annotations

import pytest

from support.answer_mutations import Mutation, read_mutations
from support.configure_tasks import draw_sided, draw_task
from witness_training.families.configure.configure_family import CONFIGURE
from witness_training.judges.bench import Bench
from witness_training.tasks.axes import Axis, Drawing
from witness_training.tasks.task import Task

BROKEN, RIGHT = read_mutations("broken"), read_mutations("right")
# Tasks that a mutation is tried on, and numbers of tasks that are looked at for them.
TRIED, LOOKED_AT = 1, 400


def list_changed(mutation: Mutation) -> list[tuple[Task, str]]:
    """The first tasks that the mutation applies to, with the changed answer."""
    changed: list[tuple[Task, str]] = []
    for index in range(LOOKED_AT):
        task = draw_task(index)
        answer = mutation.apply(task)
        if answer is not None:
            changed.append((task, answer))
        if len(changed) == TRIED:
            break
    return changed


@pytest.mark.parametrize("mutation", BROKEN, ids=lambda mutation: mutation.name)
def test_a_broken_answer_fails(bench: Bench, mutation: Mutation) -> None:
    changed = list_changed(mutation)
    assert changed, "the mutation applies to no task"
    for task, answer in changed:
        verdict = CONFIGURE.judge(task, answer, bench)
        assert verdict.passed is False, answer
        assert verdict.reason
        assert verdict.reward < 1


@pytest.mark.parametrize("mutation", RIGHT, ids=lambda mutation: mutation.name)
def test_a_right_answer_in_another_style_passes(bench: Bench, mutation: Mutation) -> None:
    changed = list_changed(mutation)
    assert changed, "the mutation applies to no task"
    for task, answer in changed:
        verdict = CONFIGURE.judge(task, answer, bench)
        assert verdict.passed is True, (verdict.reason, answer)


@pytest.mark.parametrize("index", range(24))
def test_a_reference_answer_passes(bench: Bench, index: int) -> None:
    task = draw_task(index, seed=100)
    verdict = CONFIGURE.judge(task, task.answer, bench)
    assert verdict.passed is True, verdict.reason
    assert verdict.reward == 1.0
    kinds = {" ".join(refused.split()[:2]) for refused in verdict.evidence["refused"]}
    assert kinds >= {
        "expired policy",
        "other signer",
        "missing attestation",
        "other step",
        "tampered artifact",
    }


@pytest.mark.parametrize("index", range(3))
@pytest.mark.parametrize("axis", CONFIGURE.axes)
def test_a_reference_answer_with_held_out_values_passes(bench: Bench, axis: Axis, index: int) -> None:
    task = draw_sided(index, Drawing({axis: "unseen"}), seed=200)
    verdict = CONFIGURE.judge(task, task.answer, bench)
    assert verdict.passed is True, verdict.reason


def test_the_corpus_has_enough_ways() -> None:
    assert len({mutation.name for mutation in BROKEN}) == len(BROKEN) >= 30
    assert len({mutation.name for mutation in RIGHT}) == len(RIGHT) >= 30
