"""Tasks of write-rego: what is drawn, on which sides of the axes, and what the question and the answer say."""

from __future__ import annotations

import re

import pytest

from support.rego_tasks import draw_task
from witness_generators.drawing.chance import Chance
from witness_schema.errors import Misuse
from witness_training.families.write_rego.rego_answers import CLOSINGS, LEADS
from witness_training.families.write_rego.rego_questions import GRAMMAR, find_clause
from witness_training.families.write_rego.requirement_kind import quote_value
from witness_training.families.write_rego.write_rego_family import WRITE_REGO, build, draw, read_wanted
from witness_training.judges.fenced_blocks import find_block
from witness_training.tasks.axes import Axis, Drawing, find_unseen

TASKS = range(40)
# Root, path and fallback of a look-up; name and fallback of a default.
LOOKED_UP = re.compile(r'object\.get\((\w+), ("[^"]*"|\[[^]]*\]), ("[^"]*"|\w+)\)')
DEFAULTED = re.compile(r"^default (\w+) :?= (\S+)$", re.MULTILINE)


def test_the_grammar_has_productions_for_every_part_of_every_order() -> None:
    assert sum(len(productions) for productions in GRAMMAR.parts.values()) >= 60
    assert {part for order in GRAMMAR.orders for part in order} == set(GRAMMAR.parts)


def test_training_has_nothing_that_is_held_out() -> None:
    for index in TASKS:
        task = draw_task(index)
        assert find_unseen(task.axes) == frozenset()
        assert set(task.axes) <= set(WRITE_REGO.axes)


@pytest.mark.parametrize("axis", WRITE_REGO.axes)
def test_a_task_that_is_new_on_one_axis_is_new_on_that_alone(axis: Axis) -> None:
    for index in range(6):
        task = build(draw(Chance.of(3, index), Drawing({axis: "unseen"})))
        assert find_unseen(task.axes) == {axis}


def test_a_task_can_be_new_on_all_axes() -> None:
    everywhere = Drawing(dict.fromkeys(WRITE_REGO.axes, "unseen"))
    task = build(draw(Chance.of(3, 0), everywhere))
    # No kind over a held-out attestor has names of branches, files or steps.
    assert find_unseen(task.axes) == set(WRITE_REGO.axes) - {"vocabulary"}


def test_only_the_attestors_that_are_asked_for_are_drawn() -> None:
    asked = Drawing(attestors=frozenset({"oci", "maven"}))
    drawn = {build(draw(Chance.of(4, index), asked)).axes["attestor"][0] for index in range(12)}
    assert drawn == {"oci", "maven"}


def test_without_an_attestor_that_has_kinds_nothing_can_be_drawn() -> None:
    with pytest.raises(Misuse, match="no task of write-rego"):
        draw(Chance.of(4, 0), Drawing(attestors=frozenset({"policyverify"})))


def test_the_question_states_every_parameter_and_the_attestor() -> None:
    for index in TASKS:
        task = draw_task(index)
        wanted = read_wanted(task.spec)
        kind = wanted[0].kind
        assert kind.attestor in task.question or kind.predicate_type in task.question
        for each in wanted:
            assert each.kind.attestor == kind.attestor
            stated = [
                name for name in each.parameters if "{" + name + "}" in find_clause(each.kind, each.clause)
            ]
            assert all(quote_value(each.parameters[name]) in task.question for name in stated)


def test_the_answer_has_one_module_and_sentences_that_are_true_of_it() -> None:
    for index in TASKS:
        task = draw_task(index)
        module = find_block(task.answer, "rego")
        assert module is not None
        rules = len(task.spec["rules"])
        for name, sentences in (("lead", LEADS), ("closing", CLOSINGS)):
            assert sentences[task.spec[name]].holds(module, rules)


def test_a_task_follows_from_its_spec() -> None:
    for index in range(8):
        task = draw_task(index)
        assert build(task.spec) == task
        assert 1 <= task.difficulty <= 5
    assert len({draw_task(index).id for index in TASKS}) == len(TASKS)


def test_a_value_has_one_fallback_in_a_module() -> None:
    for index in range(150):
        module = find_block(draw_task(index).answer, "rego") or ""
        fallbacks: dict[str, set[str]] = {}
        for root, path, fallback in LOOKED_UP.findall(module):
            fallbacks.setdefault(f"{root} {path}", set()).add(fallback)
        for name, fallback in DEFAULTED.findall(module):
            (place,) = re.findall(rf"^{name} :?= input\.(\S+)$", module, re.MULTILINE)
            steps = [f'"{step}"' for step in place.split(".")]
            path = steps[0] if len(steps) == 1 else f"[{', '.join(steps)}]"
            fallbacks.setdefault(f"input {path}", set()).add(fallback)
        assert [place for place, each in fallbacks.items() if len(each) > 1] == [], module
