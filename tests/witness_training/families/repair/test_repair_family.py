"""The family repair: what is drawn, on which sides of the axes, and what its prose quotes."""

from __future__ import annotations

import json

import pytest

from tests.support.repair_tasks import draw_tasks
from witness_generators.drawing.chance import Chance
from witness_schema.errors import Misuse
from witness_training.families.family_roster import find_family
from witness_training.families.repair.mended_blocks import ABSENT, find_place, get
from witness_training.families.repair.policy_setting import build_setting
from witness_training.families.repair.repair_family import FAMILY, KINDS
from witness_training.families.repair.repair_wording import GRAMMAR
from witness_training.families.repair.spoiled_policy import build_broken, find_pointer
from witness_training.tasks.axes import Axis, Drawing, find_unseen


def test_the_family_is_in_the_roster() -> None:
    assert find_family("repair") is FAMILY


def test_the_grammar_has_productions_for_every_part() -> None:
    assert sum(len(productions) for productions in GRAMMAR.parts.values()) >= 45
    assert all(set(order) == set(GRAMMAR.parts) for order in GRAMMAR.orders)


def test_all_kinds_are_drawn_and_nothing_that_is_held_out() -> None:
    seen = set()
    for index in range(40):
        spec = FAMILY.draw(Chance.of(2, index), Drawing())
        task = FAMILY.build(json.loads(json.dumps(spec)))
        seen.add(spec["kind"])
        assert find_unseen(task.axes) == frozenset()
        assert set(task.axes) <= set(FAMILY.axes)
        assert 1 <= task.difficulty <= 5
        assert task == FAMILY.build(task.spec)
        assert all(text.strip() in task.question for text in task.files.values())
    assert seen == set(KINDS)


@pytest.mark.parametrize("axis", FAMILY.axes)
def test_a_task_that_is_new_on_one_axis_is_new_on_that_alone(axis: Axis) -> None:
    for index in range(3):
        task = FAMILY.build(FAMILY.draw(Chance.of(3, index), Drawing({axis: "unseen"})))
        assert find_unseen(task.axes) == {axis}


def test_without_attestors_only_command_lines_can_be_drawn() -> None:
    asked = Drawing(attestors=frozenset({"file"}))
    drawn = set()
    for index in range(6):
        try:
            drawn.add(FAMILY.draw(Chance.of(4, index), asked)["kind"])
        except Misuse:
            drawn.add("none")
    assert drawn <= {"command", "none"}


def test_the_prose_of_a_policy_quotes_what_stands_there() -> None:
    for task in draw_tasks("policy", range(80)):
        setting = build_setting(task.spec)
        broken, pointer = build_broken(task.spec, setting), find_pointer(task.spec)
        place = tuple(task.spec["place"])
        known = {
            pointer,
            f"{pointer}",
            setting.step,
            str(place[-1]),
            str(task.spec["value"]),
            "roots",
            "/roots",
        }
        known |= {
            json.dumps(task.spec["value"], ensure_ascii=False),
            "witness verify",
            pointer.rpartition("/")[2],
        }
        right = get(setting.policy, place)
        known |= set() if right is ABSENT else {json.dumps(right, ensure_ascii=False)}
        quoted = task.answer.partition("\n\n```")[0].split("`")[1::2]
        assert set(quoted) <= known, (quoted, task.answer)
        assert get(broken, find_place(broken, pointer)) != right or task.spec["way"] == "rename"
