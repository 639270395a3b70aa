"""Tasks on schemas and their changes: what is right follows from the records, and the grader knows it."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.support.answer_edits import list_edited, read_rows
from tests.support.judged_families import audit, draw_tasks
from witness_generators.api.direct_draws import draw
from witness_schema import bundled_version, load
from witness_schema.changes.change_rules import RULES
from witness_schema.oracle import Oracle
from witness_training.families.schema_questions import record_facts
from witness_training.families.schema_questions.bump_sentences import WORDS, tell_changes
from witness_training.families.schema_questions.question_kinds import KINDS
from witness_training.families.schema_questions.schema_family import FAMILY
from witness_training.judges.bench import Bench
from witness_training.tasks.axes import NAMED, Drawing, find_unseen
from witness_training.tasks.task import Task

# A few tasks in the gate, the others in `make sweeps`.
CHUNKS = [range(30), range(30, 600)]


@pytest.fixture(scope="module")
def tasks() -> list[Task]:
    return draw_tasks(FAMILY, range(600))


@pytest.mark.parametrize("numbers", CHUNKS, ids=lambda numbers: str(numbers.start))
def test_the_grader_is_right_on_every_answer_of_the_corpus(numbers: range, oracle: Oracle) -> None:
    judged = audit(FAMILY, draw_tasks(FAMILY, numbers), Bench(oracle, oracle.keys()))
    assert sum(count > 0 for count in judged.values()) > 50


def test_every_row_of_the_corpus_makes_an_answer(tasks: list[Task]) -> None:
    rows = [*read_rows("schema", "broken"), *read_rows("schema", "right")]
    made = {name for task in tasks for name, _ in list_edited(task.answer, rows)}
    assert {row["name"] for row in rows} == made


def test_every_kind_is_drawn_and_determined(tasks: list[Task]) -> None:
    assert set(Counter(task.spec["kind"] for task in tasks)) == set(KINDS)
    for task in tasks:
        kind = KINDS[task.spec["kind"]]
        assert set(kind.right(task.spec)) == set(kind.members)
        assert all(f'"{member}"' in task.question for member in kind.members)
        assert "()" not in task.answer
        assert "at ." not in task.answer
        told = [value for name, value in task.spec.items() if name in ("version", "pointer", "type")]
        assert all(value in task.question for value in told), task.question


def test_always_written_properties_stand_in_every_drawn_attestation() -> None:
    newest = bundled_version()
    for name in ("git", "environment", "gitlab", "maven", "system-packages"):
        facts = {
            key: record_facts.find_field(name, f"/{key}", newest)
            for key in record_facts.list_top(name, newest)
        }
        written = {key for key, fact in facts.items() if fact is not None and fact.always_written}
        for index in range(6):
            [line] = draw(name, seed=5, index=index)
            assert all(f'"{key}":'.encode() in line for key in written)


def test_a_new_property_is_in_its_release_and_not_in_the_one_before() -> None:
    rows = list(record_facts.list_new_fields())
    releases = record_facts.list_releases()
    assert len(rows) > 40
    for name, pointer, since in rows:
        assert since not in record_facts.HELD_VERSIONS
        assert pointer in record_facts.list_pointers(name, since)
        before = releases[releases.index(since) - 1]
        assert name not in record_facts.list_names(before) or pointer not in record_facts.list_pointers(
            name, before
        )


def list_changes(pairs: set[str]) -> set[tuple[str, str, str]]:
    return {
        (name, change.pointer, change.rule_id)
        for pair in pairs
        for name in record_facts.list_changed(pair)
        for change in record_facts.list_changes(pair, name)
    }


def test_no_change_of_a_held_out_pair_is_one_of_another_pair() -> None:
    pairs = set(record_facts.list_pairs())
    held = pairs & NAMED["version-pair"]
    assert held == NAMED["version-pair"]
    assert {pair.split("..")[1] for pair in held} == set(record_facts.HELD_VERSIONS)
    assert len(list_changes(held)) >= 3
    assert list_changes(held).isdisjoint(list_changes(pairs - held))
    told = {(name, pointer) for name, pointer, _ in record_facts.list_new_fields()}
    # Of a property that was there before, the release that it came with says nothing of what it is now.
    came = {(name, pointer) for name, pointer, rule in list_changes(held) if rule != "FIELD_RETYPED"}
    assert came
    assert told.isdisjoint(came)


def test_every_change_is_told_and_who_is_hurt_learns_why(tasks: list[Task]) -> None:
    heard: set[str] = set()
    for pair in record_facts.list_pairs():
        for name in record_facts.list_changed(pair):
            changes = record_facts.list_changes(pair, name)
            heard |= {change.rule_id for change in changes}
            clauses = list(tell_changes(changes, pair.split("..")[0]))
            assert all(
                not change.pointer or f"`{change.pointer}`" in "; ".join(clauses) for change in changes
            )
    assert heard == set(WORDS)
    for rule_id, words in WORDS.items():
        # What is told to hurt hurts by the rule, and the one whom it hurts is named.
        rule = RULES[rule_id]
        assert bool(words.harm) == (rule.severity != "info")
        assert not words.harm or rule.direction in words.harm
    bumps = [task for task in tasks if task.spec["kind"] == "bump"]
    hurting = [task for task in bumps if KINDS["bump"].right(task.spec)["hurts"]]
    assert len(hurting) > len(bumps) / 3


@pytest.mark.parametrize("axis", ["", *FAMILY.axes])
def test_only_the_axis_that_is_asked_for_is_unseen(axis: str) -> None:
    drawing = Drawing({axis: "unseen"}) if axis else Drawing()  # type: ignore[dict-item]
    for task in draw_tasks(FAMILY, range(20), drawing):
        assert find_unseen(task.axes) == ({axis} if axis else set())


def test_equal_specs_give_equal_tasks(tasks: list[Task]) -> None:
    assert [FAMILY.build(task.spec) for task in tasks[:20]] == tasks[:20]
    # Two draws may ask the same.
    assert len({task.id for task in tasks}) > 190
    assert load("git").version == bundled_version()


def test_each_new_option_is_told_in_the_same_order_everywhere() -> None:
    """They come from a set, whose order differs between processes."""
    changes = record_facts.list_changes("v0.1.10..v0.1.16", "product")
    options = [change for change in changes if change.rule_id == "CONFIG_OPTION_ADDED"]
    assert list(tell_changes(options, "v0.1.10")) == [
        f"the attestor has a new option ({name}: string)" for name in ("excludeGlob", "includeGlob")
    ]
