"""The judge, audited: reference answers pass, each broken answer fails, and each right one in another style passes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from unittest.mock import ANY

import pytest

from support.answer_mutations import Mutation, read_mutations
from support.configure_tasks import draw_sided, draw_task
from witness_training.families.configure.configure_family import CONFIGURE
from witness_training.families.configure.judging.configure_scenarios import TAMPERED
from witness_training.families.configure.steps.configure_case import Case
from witness_training.judges import bench as bench_module
from witness_training.judges.bench import Bench, Comparison, Scenario
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


def count_runs(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The names of the scenarios of each run that is begun from now on."""
    begun: list[list[str]] = []
    true_run = bench_module.run_script

    def run(shell: str, scenarios: Sequence[Scenario], **how: Any) -> Any:
        begun.append([scenario.name for scenario in scenarios])
        return true_run(shell, scenarios, **how)

    monkeypatch.setattr(bench_module, "run_script", run)
    return begun


@pytest.mark.parametrize("by_file", [True, False])
def test_a_reference_answer_is_tampered_with_among_the_made_files(
    bench: Bench, by_file: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where it verifies its artifact; another one, and one that is compared with fresh processes, is run for it."""
    task = next(task for task in map(draw_task, range(LOOKED_AT)) if is_verified_by_file(task) == by_file)
    begun = count_runs(monkeypatch)
    verdict = CONFIGURE.judge(task, task.answer, replace(bench, reference=True))
    assert verdict.passed is True, verdict.reason
    assert "tampered artifact" in verdict.evidence["refused"]
    assert any(TAMPERED in names for names in begun) == (not by_file)
    compared = replace(bench, reference=True).compare_into(Comparison())
    assert CONFIGURE.judge(task, task.answer, compared) == replace(verdict, evidence=ANY)
    assert TAMPERED in begun[-1]
    assert compared.comparison
    assert compared.comparison.calls > 3
    assert compared.comparison.differences == []


def is_verified_by_file(task: Task) -> bool:
    flags = re.split(r"witness verify", task.answer)[-1].partition("```")[0]
    return not Case(task.spec).rule and bool(re.search(r"(^| )(-f|--artifactfile)\b", flags))


def test_an_artifact_that_is_not_what_finds_the_collection_is_seen_among_the_made_files(bench: Bench) -> None:
    """Subjects are alternatives: the commit finds the collection, whatever became of the artifact."""
    task = next(
        task
        for task in map(draw_task, range(LOOKED_AT))
        if is_verified_by_file(task)
        and "git" in Case(task.spec).last.attestors
        and len(Case(task.spec).steps) == 1
    )
    before, verify, after = task.answer.rpartition("witness verify")
    answer = f'{before}{verify} -s "$(git rev-parse HEAD)"{after}'
    verdict = CONFIGURE.judge(task, answer, replace(bench, reference=True))
    assert verdict.passed is False
    assert verdict.parts["tampering"] is False, verdict


@pytest.mark.parametrize("index", range(3))
@pytest.mark.parametrize("axis", CONFIGURE.axes)
def test_a_reference_answer_with_held_out_values_passes(bench: Bench, axis: Axis, index: int) -> None:
    task = draw_sided(index, Drawing({axis: "unseen"}), seed=200)
    verdict = CONFIGURE.judge(task, task.answer, bench)
    assert verdict.passed is True, verdict.reason


def test_the_corpus_has_enough_ways() -> None:
    assert len({mutation.name for mutation in BROKEN}) == len(BROKEN) >= 30
    assert len({mutation.name for mutation in RIGHT}) == len(RIGHT) >= 30
