"""The public set is the one that is pinned and drawn, its tasks are balanced, and no other set shares a task with it."""

from __future__ import annotations

from collections import Counter

import pytest

from witness_schema.errors import UnknownName
from witness_training.dataset.row_drawing import digest_core
from witness_training.families.family_roster import FAMILIES
from witness_training.tasks.axes import find_unseen
from witness_training.witness_bench.bench_drawing import PUBLIC, belongs_to, draw_family, list_parts
from witness_training.witness_bench.bench_set import digest_tasks
from witness_training.witness_bench.public_set import open_set, pin_set, read_pinned, read_public_set

NAMES = [family.name for family in FAMILIES]


def test_the_shipped_set_has_the_pinned_digest() -> None:
    pinned = read_pinned()
    assert pin_set(read_public_set(), pinned["version"]) == pinned
    assert list(pinned["families"]) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_the_shipped_set_is_what_is_drawn(name: str) -> None:
    drawn = draw_family(name, PUBLIC)
    assert digest_tasks(each.task for each in drawn) == read_pinned()["families"][name]
    assert drawn == open_set(PUBLIC, [name]).tasks


def test_seven_families_have_a_hundred_tasks_each_and_no_task_is_there_twice() -> None:
    tasks = read_public_set().tasks
    assert Counter(each.task.family for each in tasks) == dict.fromkeys(NAMES, 100)
    assert (
        len({digest_core(each.task) for each in tasks}) == len({each.task.question for each in tasks}) == 700
    )


def test_each_part_has_its_number_of_tasks_and_holds_out_what_it_says() -> None:
    tasks = read_public_set().tasks
    for family in FAMILIES:
        parts = Counter(each.part for each in tasks if each.task.family == family.name)
        assert parts == list_parts(family)
    for each in tasks:
        unseen = find_unseen(each.task.axes)
        assert bool(unseen) == (each.part != "seen")
        assert each.part in ("seen", "unseen-all") or unseen == {each.part.removeprefix("unseen-")}


@pytest.mark.parametrize("name", NAMES)
def test_no_difficulty_is_more_than_half_of_a_family(name: str) -> None:
    levels = Counter(each.task.difficulty for each in open_set(PUBLIC, [name]).tasks)
    # Questions about pairs of versions are all of one difficulty.
    assert max(levels.values()) <= (52 if name == "schema" else 40)
    assert len(levels) >= 3


@pytest.mark.parametrize("seed", [1, 2612])
def test_a_set_of_another_seed_shares_no_task_with_the_public_one(seed: int) -> None:
    public = {digest_core(each.task) for each in read_public_set().tasks}
    other = draw_family("recover", seed)
    assert len(other) == 100
    assert public.isdisjoint(digest_core(each.task) for each in other)
    # By rule, and not by luck: every task belongs to the public set or to all others.
    assert all(belongs_to(PUBLIC, each.task) for each in read_public_set().tasks)
    assert all(belongs_to(seed, each.task) and not belongs_to(PUBLIC, each.task) for each in other)


def test_a_task_is_printed_without_its_answer() -> None:
    each = read_public_set().tasks[0]
    assert "answer" not in each.plain()
    assert each.plain(answer=True)["answer"] == each.task.answer
    assert set(each.plain()) == {
        *("id", "family", "part", "difficulty", "held_out", "axes", "environment", "question", "spec")
    }


def test_an_unknown_family_is_told() -> None:
    with pytest.raises(UnknownName, match="there is no family 'recovery'"):
        open_set(PUBLIC, ["recovery"])
