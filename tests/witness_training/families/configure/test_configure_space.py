"""What is drawn: specs that are data, on the sides that a drawing names, with all facts in the question."""

from __future__ import annotations

import json

import pytest

from support.configure_tasks import draw_sided, draw_task, find_task
from witness_generators.drawing.chance import Chance
from witness_training.families.configure.answers.script_lines import write_script
from witness_training.families.configure.configure_family import CONFIGURE, name_setup
from witness_training.families.configure.judging.made_checks import list_types
from witness_training.families.configure.space.attestor_sets import PLAIN, SPECIAL
from witness_training.families.configure.space.configure_space import draw_setup
from witness_training.families.configure.space.setup_extras import draw_options
from witness_training.families.configure.steps.configure_case import Case, find_type
from witness_training.families.configure.wording.configure_productions import GRAMMAR, LINES
from witness_training.tasks.axes import Axis, Drawing, find_unseen

SOME = range(60)


def test_a_spec_is_data_that_decides_everything() -> None:
    for index in SOME:
        spec = CONFIGURE.draw(Chance.of(3, index), Drawing())
        assert spec == CONFIGURE.draw(Chance.of(3, index), Drawing())
        task, again = CONFIGURE.build(spec), CONFIGURE.build(json.loads(json.dumps(spec)))
        assert (task.question, task.answer, task.axes) == (again.question, again.answer, again.axes)
        assert (task.id, task.difficulty) == (again.id, again.difficulty)


def test_training_has_no_value_that_is_held_out() -> None:
    for index in SOME:
        assert not find_unseen(draw_task(index).axes)


@pytest.mark.parametrize("axis", CONFIGURE.axes)
def test_an_unseen_axis_is_the_only_one(axis: Axis) -> None:
    drawing = Drawing({axis: "unseen"})
    for index in range(10):
        assert find_unseen(draw_sided(index, drawing).axes) == {axis}


def test_all_axes_can_be_unseen_at_once() -> None:
    drawing = Drawing(dict.fromkeys(CONFIGURE.axes, "unseen"))
    for index in range(10):
        assert find_unseen(draw_sided(index, drawing).axes) == set(CONFIGURE.axes)


@pytest.mark.parametrize("name", [name for name in (*PLAIN, *SPECIAL) if name not in ("vex", "lockfiles")])
def test_each_attestor_can_be_asked_for_alone(name: str) -> None:
    for index in range(3):
        assert draw_sided(index, Drawing(attestors=frozenset({name}))).axes["attestor"] == (name,)


def test_a_question_states_every_fact_that_its_answer_is_held_to() -> None:
    for index in SOME:
        task = draw_task(index)
        case = Case(task.spec)
        facts = [
            word for step in case.steps for word in (step.name, step.command, step.artifact, *step.attestors)
        ]
        facts += [step.folder for step in case.steps] + [case.options["pom"], *case.options["hashes"]]
        facts += [case.glob[1]] if case.glob else []
        facts += [case.options["variable"][1]] if case.options["variable"] else []
        if case.trust["kind"] == "certificate":
            identity = case.trust["identity"]
            facts += [
                identity["commonname"],
                *identity["organizations"],
                *identity["dnsnames"],
                *identity["uris"],
            ]
        if case.spec["rego"] and case.spec["rego"]["kind"] == "git-branch":
            facts.append(case.branch)
        assert [fact for fact in facts if fact and fact not in task.question] == []


def test_tasks_of_one_set_up_differ_by_names_alone() -> None:
    setups: dict[int, set[str]] = {}
    for index in range(120):
        task = draw_task(index)
        setups.setdefault(task.spec["setup"], set()).add(name_setup(task))
    assert all(len(scripts) == 1 for scripts in setups.values())
    assert len(setups) < 120
    # Two set-ups may have one script, but hardly ever do.
    assert len({script for scripts in setups.values() for script in scripts}) > 0.95 * len(setups)


def test_the_grammar_is_large_and_its_parts_say_the_same() -> None:
    productions = [
        production for part in (*GRAMMAR.parts.values(), *LINES.parts.values()) for production in part
    ]
    assert len(productions) >= 80
    assert len({production.id for production in productions}) == len(productions)
    for part in GRAMMAR.parts.values():
        assert len({frozenset(production.facts) for production in part}) == 1


def test_every_part_stands_in_every_order() -> None:
    for order in GRAMMAR.orders:
        assert sorted(order) == sorted(GRAMMAR.parts)


def test_who_takes_file_for_an_attestor_gets_a_policy_on_the_product() -> None:
    task = find_task(lambda case: case.takes_file and "product" not in case.last.attestors)
    case = Case(task.spec)
    assert "product" in case.last.required
    assert '"type": "https://witness.dev/attestations/product/v0.1"' in task.answer
    assert "product" in task.answer.partition("```")[0]
    assert "product" in task.axes["attestor"]
    # Another answer may leave it at the attestors that exist.
    assert find_type(case.last, "product") not in list_types(case.last)


@pytest.mark.parametrize("scanned", [False, True])
def test_a_value_is_not_shown_to_who_looks_for_secrets(scanned: bool) -> None:
    """Found at 50,000 rows: secretscan reports the value of a variable with a secret's name, and a rule refuses what it reports."""
    attestors = ["environment", *(["secretscan"] if scanned else [])]
    steps = [{"row": "install -m 644 {in:json} {out:json}", "attestors": attestors}]
    drawn = (draw_options(Chance(bytes([number])), steps)["variable"] for number in range(200))
    assert {variable[0] for variable in drawn if variable} == {
        "add",
        "filter",
        *(() if scanned else ("allow",)),
    }


def test_a_folder_that_is_hashed_as_one_is_not_asked_for_by_other_digests() -> None:
    options = [draw_setup(number, Drawing())["options"] for number in range(1500)]
    assert {(bool(each["hashes"]), each["dirhash"]) for each in options} == {
        (False, False),
        (False, True),
        (True, False),
    }


def test_the_index_of_git_is_left_alone_only_where_a_later_step_would_record_it() -> None:
    """A step that runs in a folder below has no material in .git."""
    chains = [
        case for case in map(Case, (draw_task(index).spec for index in range(200))) if len(case.steps) > 1
    ]
    kinds = {
        (any(step.folder for step in case.steps), "GIT_OPTIONAL_LOCKS" in write_script(case))
        for case in chains
        if case.needs_repository
    }
    assert kinds == {(False, True), (True, False)}
