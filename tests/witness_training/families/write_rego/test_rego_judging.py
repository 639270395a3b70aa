"""Real go-witness on modules: every kind in every style, and answers that are broken, or right in another style."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from support.rego_answers import read_rows, write_changed
from support.rego_tasks import draw_task, make_wanted
from witness_generators.documents.rego import SYNTAXES
from witness_schema import load
from witness_schema.oracle import Functionary, Oracle, VerifyRequest, VerifyResult
from witness_schema.verdict import Accepted, Crashed
from witness_training.families.write_rego.hidden_worlds import draw_worlds
from witness_training.families.write_rego.kind_roster import KINDS
from witness_training.families.write_rego.module_text import write_module
from witness_training.families.write_rego.rego_judging import plan_judging
from witness_training.families.write_rego.write_rego_family import judge, plan
from witness_training.judges.bench import Bench
from witness_training.judges.planned_judging import Plan, judge_plans
from witness_training.tasks.task import Task, Verdict

# Tasks among which each changed answer finds one that it fits.
POOL = 300
# Tasks of one part of the sweep, on which every changed answer is tried.
PART = 25


@pytest.fixture(scope="module")
def oracle() -> Iterator[Oracle]:
    with Oracle.start() as started:
        yield started


@pytest.fixture(scope="module")
def key(oracle: Oracle) -> Functionary:
    return oracle.keys()


def list_modules(part: int) -> Iterator[tuple[str, str, str]]:
    """Kind, style and syntax: in part 0 one of each third kind, in the others the rest."""
    for at, kind in enumerate(KINDS):
        written = [(kind.id, style, syntax) for style in kind.form.styles for syntax in SYNTAXES]
        first = [written.pop(at % len(written))] if at % 3 == 0 else []
        yield from first if part == 0 else written[part - 1 :: 3]


@pytest.mark.parametrize("part", range(4))
def test_every_kind_is_judged_by_go_witness(part: int, oracle: Oracle, key: Functionary) -> None:
    modules = list(list_modules(part))

    def list_plans() -> Iterator[Plan]:
        for identity, style, syntax in modules:
            wanted = make_wanted(identity, seed=part, style=style)
            rule = wanted.kind.write(wanted.parameters, style, syntax)  # type: ignore[arg-type]
            answer = f"```rego\n{write_module('checks', [rule], syntax)}```\n"  # type: ignore[arg-type]
            yield plan_judging(answer, wanted.kind.attestor, 1, draw_worlds([wanted], part), key)

    verdicts = judge_plans(list_plans(), oracle)
    assert [
        (each, verdict.reason) for each, verdict in zip(modules, verdicts, strict=True) if not verdict.passed
    ] == []


def test_go_witness_reads_and_writes_every_hidden_world(oracle: Oracle) -> None:
    asked = [
        (load(kind.attestor).predicate_types[0], world)
        for kind in KINDS
        if (worlds := draw_worlds([make_wanted(kind.id, seed=0)], 0))
        for world in (worlds.kept[-1], worlds.broken[0][1])
    ]
    verdicts = oracle.roundtrip_all(asked)
    assert [
        pair for pair, verdict in zip(asked, verdicts, strict=True) if not isinstance(verdict, Accepted)
    ] == []


def list_answers(name: str, part: int) -> Iterator[tuple[str, Task, str]]:
    """Changed answers: in part 0 each row on the first task that it fits, in the others all rows on tasks of their own."""
    for identity, row in read_rows(name).items():
        tasks = range(POOL) if part == 0 else range(PART * part, PART * (part + 1))
        fitting = (
            (identity, draw_task(index), answer)
            for index in tasks
            if (answer := write_changed(draw_task(index), row)) is not None
        )
        if part:
            yield from fitting
        else:
            # A row that no task fits tries nothing.
            yield next(fitting)


@pytest.mark.parametrize("part", range(9))
@pytest.mark.parametrize("name", ["broken", "right"])
def test_the_judge_is_audited(name: str, part: int, oracle: Oracle, key: Functionary) -> None:
    answers = list(list_answers(name, part))
    verdicts = list(judge_plans((plan(task, answer, key) for _, task, answer in answers), oracle))
    wrong = [
        (identity, verdict.reason, answer)
        for (identity, _, answer), verdict in zip(answers, verdicts, strict=True)
        if (verdict.passed is True) != (name == "right")
    ]
    assert wrong == []


def test_one_search_says_what_three_say(oracle: Oracle, key: Functionary) -> None:
    """The judge searches once, `witness verify` three times."""
    answers = list(list_answers("broken", 0))[::6] + list(list_answers("right", 0))[::12]
    requests = [
        question
        for _, task, answer in answers
        for question in plan(task, answer, key).questions
        if isinstance(question, VerifyRequest)
    ]
    assert {request.search_depth for request in requests} == {1}
    once = list(oracle.verify_all(requests))
    by_default = list(oracle.verify_all(replace(request, search_depth=0) for request in requests))
    passed = [(result.passed, result.accepted) for result in once if isinstance(result, VerifyResult)]
    assert passed == [
        (result.passed, result.accepted) for result in by_default if isinstance(result, VerifyResult)
    ]
    assert {accepted for _, accepted in passed} >= {(), (0, 1)}


def test_there_are_enough_ways_to_be_broken_and_to_be_right() -> None:
    assert len(read_rows("broken")) >= 60
    assert len(read_rows("right")) >= 50


def test_a_reference_passes_in_all_its_parts(oracle: Oracle, key: Functionary) -> None:
    task = draw_task(0)
    verdict = judge(task, task.answer, Bench(oracle, key))
    assert verdict.passed
    assert verdict.reward == 1.0
    assert set(verdict.parts.values()) == {True}
    assert verdict.evidence["passed"] == verdict.evidence["kept"]


def judge_change(task: Task, row: dict[str, object], oracle: Oracle, key: Functionary) -> Verdict:
    answer = write_changed(task, row)
    assert answer is not None
    return judge(task, answer, Bench(oracle, key))


def find_task(rules: int) -> Task:
    return next(task for index in range(POOL) if len((task := draw_task(index)).spec["rules"]) == rules)


def test_the_reason_says_which_requirement_is_not_denied(oracle: Oracle, key: Functionary) -> None:
    row = {"find": r"(?s)\A(.*?^deny.*?^\}\n).*\Z", "replace": r"\1"}
    verdict = judge_change(find_task(2), row, oracle, key)
    assert verdict.parts == {
        "block": True,
        "type-check": True,
        "allows": True,
        "denies-1": True,
        "denies-2": False,
        "message": True,
    }
    assert verdict.reason.startswith("requirement 2: ")
    assert verdict.reward == pytest.approx(5 / 6)


def test_a_denial_of_everything_is_told_in_its_own_words(oracle: Oracle, key: Functionary) -> None:
    row = {"find": r"\Z", "replace": '\ndeny[x] {\n  x := "closed on Sundays"\n}\n', "syntax": "v0"}
    verdict = judge_change(find_task(1), row, oracle, key)
    assert verdict.parts["allows"] is False
    assert "2 of 2 attestations that keep the requirements are refused" in verdict.reason


def test_what_opa_says_of_a_module_is_the_reason(oracle: Oracle, key: Functionary) -> None:
    row = {"find": "^(deny.*)$", "replace": r"\1\n  is_trusted(input)"}
    verdict = judge_change(find_task(1), row, oracle, key)
    assert "is_trusted" in verdict.reason
    assert list(verdict.parts.values())[:3] == [True, False, None]


def test_what_needs_the_network_is_not_judged(oracle: Oracle, key: Functionary) -> None:
    row = {
        "find": "^(deny.*)$",
        "replace": '\\1\n  http.send({"method": "get", "url": "https://example.com"})',
    }
    verdict = judge_change(find_task(1), row, oracle, key)
    assert verdict.passed is None
    assert "http.send" in verdict.reason


def test_a_module_that_ends_go_witness_is_the_fault_of_the_answer(key: Functionary) -> None:
    task = draw_task(0)
    verdict = plan(task, task.answer, key).conclude([(), Crashed("no answer within 30s")])
    assert verdict.passed is False
    assert verdict.reason == "OPA did not finish: no answer within 30s"


def test_verdicts_come_in_the_order_of_the_plans(oracle: Oracle, key: Functionary) -> None:
    tasks = [draw_task(index) for index in range(4)]
    plans = [plan(task, answer, key) for task in tasks for answer in (task.answer, "no block")]
    passed = [verdict.passed for verdict in judge_plans(plans, oracle)]
    assert passed == [True, False] * 4
