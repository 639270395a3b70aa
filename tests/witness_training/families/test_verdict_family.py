"""Tasks on verdicts: real go-witness agrees with every reference answer, and with no broken one."""

from __future__ import annotations

import base64
from collections import Counter

import pytest

from tests.support.answer_edits import list_edited, read_rows
from tests.support.judged_families import audit, draw_tasks
from witness_generators.drawing.chance import Chance
from witness_schema.oracle import Oracle, VerifyResult
from witness_training.dataset.token_lengths import count_tokens
from witness_training.families.shown_documents.document_names import BRANCHES, PROJECTS, STEMS, STEPS
from witness_training.families.shown_documents.edits import Edit, apply_edit
from witness_training.families.shown_documents.verification_case import POLICY, build_case
from witness_training.families.verdict.faults import CODES
from witness_training.families.verdict.verdict_answers import build_block
from witness_training.families.verdict.verdict_facts import Facts, find_facts, list_edits, mends
from witness_training.families.verdict.verdict_family import FAMILY
from witness_training.families.verdict.verdict_sentences import UNASKED, list_sentences, runs_rego
from witness_training.families.verdict.verdict_space import draw_fault
from witness_training.judges.bench import Bench
from witness_training.tasks.axes import AXES, Drawing, find_unseen, side_of
from witness_training.tasks.task import Task

# Four tasks in the gate, the others in `make sweeps`.
CHUNKS = [range(4), range(4, 40), range(40, 80), range(80, 120)]


@pytest.fixture
def bench(oracle: Oracle) -> Bench:
    return Bench(oracle, oracle.keys(), trusted=True)


@pytest.fixture(scope="module")
def tasks() -> list[Task]:
    return draw_tasks(FAMILY, range(40))


@pytest.mark.parametrize("numbers", CHUNKS, ids=lambda numbers: str(numbers.start))
def test_the_grader_is_right_on_every_answer_of_the_corpus(numbers: range, bench: Bench) -> None:
    judged = audit(FAMILY, draw_tasks(FAMILY, numbers), bench)
    assert sum(count > 0 for count in judged.values()) > 40


def test_every_row_of_the_corpus_makes_an_answer(tasks: list[Task]) -> None:
    rows = [*read_rows("verdict", "broken"), *read_rows("verdict", "right")]
    made = {name for task in tasks for name, _ in list_edited(task.answer, rows)}
    # Two rules that deny are none of the single faults.
    assert {row["name"] for row in rows} - made <= {"denials the other way round"}


def test_both_verdicts_and_every_fault_are_drawn() -> None:
    faults = Counter(
        fault.code if (fault := draw_fault(Chance.of(2, number))) else "" for number in range(600)
    )
    assert 250 <= faults[""] <= 350
    assert set(faults) == {"", *CODES}


def test_go_witness_says_what_each_fault_is_called(tasks: list[Task], oracle: Oracle) -> None:
    for task in tasks:
        facts = find_facts(build_case(task.spec), oracle)
        assert isinstance(facts, Facts), (task.id, facts)
        assert facts.code == task.spec["fault"], (task.id, facts.said)


def test_a_pointer_counts_if_another_value_there_changes_the_verdict(
    tasks: list[Task], oracle: Oracle
) -> None:
    counted: Counter[str] = Counter()
    for task in tasks:
        case = build_case(task.spec)
        pointers = {edit.pointer for edit in list_edits(case)}
        counted[task.spec["fault"]] += sum(mends(case, pointer, oracle) for pointer in pointers)
        assert not mends(case, "policy.json#/steps", oracle)
        # Whoever must name a place finds one in the reference answer.
        assert bool(pointers) == bool(build_block(case)["pointers"])
    assert sum(counted.values()) > 10


def test_questions_determine_what_is_judged(tasks: list[Task]) -> None:
    for task in tasks:
        assert all(f'"{member}"' in task.question for member in task.spec["members"])
        assert task.spec["fault"] is None or f'"{task.spec["fault"]}"' in task.question
        case = build_case(task.spec)
        assert all(text in task.question for text in case.modules.values())
        assert all(text in task.question for text in task.files.values())
        # The key that signed a policy and the key of -k are both told.
        assert case.policy_signer.key_id[:6] in task.question
        assert f"{case.trusted.key_id[:6]}.pub" in task.question


def test_sentences_name_what_the_documents_hold(tasks: list[Task]) -> None:
    for task in tasks:
        for sentence in list_sentences(build_case(task.spec)):
            quoted = sentence.split("`")[1::2]
            assert task.answer.count(sentence) == 1
            for text in quoted:
                # A key is named by its beginning, and a place by its pointer.
                known = (
                    "#" in text
                    or text.rstrip("…") in task.question
                    or text in ("-k", "artifactsFrom", "certConstraint")
                    # A constraint that is left out is named, and stands nowhere.
                    or text in ("commonname", "dnsnames", "emails", "organizations", "uris")
                )
                assert known or "-s" in text or text in ("attestations", "expires"), (task.id, text)


def test_what_is_said_of_rego_that_never_runs_is_true(tasks: list[Task], oracle: Oracle) -> None:
    denying = base64.b64encode(b'package any\ndeny[msg] {\n  msg := "always"\n}\n').decode()
    heard: Counter[bool] = Counter()
    for task in tasks:
        case = build_case(task.spec)
        code = task.spec["fault"]
        says_unasked = any(sentence in task.answer for sentence in UNASKED)
        assert says_unasked == bool(case.rules and not runs_rego(case))
        entries = case.documents[POLICY]["steps"][task.spec["step"]]["attestations"]
        modules = [module for entry in entries for module in entry["regopolicies"]]
        if not modules or code in (None, "rego-denied"):
            continue
        places = [
            ("steps", task.spec["step"], "attestations", at, "regopolicies", 0, "module")
            for at, entry in enumerate(entries)
            if entry["regopolicies"]
        ]
        changed = apply_edit(case.documents, Edit(POLICY, places[0], value=denying))
        result = oracle.verify_signed(case.build_request(changed))
        assert isinstance(result, VerifyResult)
        asked = "always" in "\n".join((*result.reasons, result.error))
        assert asked == runs_rego(case), (task.id, code, result)
        heard[asked] += 1
    assert heard[False] > 2


def test_tasks_are_small_and_none_is_long() -> None:
    tokens = sorted(count_tokens(task.question, task.answer) for task in draw_tasks(FAMILY, range(150)))
    assert sum(count <= 900 for count in tokens) > 0.42 * len(tokens)
    assert sum(count <= 2048 for count in tokens) > 0.95 * len(tokens)
    assert tokens[-1] < 3500


def test_many_names_are_held_out_and_stand_in_the_documents() -> None:
    unseen: set[str] = set()
    for task in draw_tasks(FAMILY, range(30), Drawing({"vocabulary": "unseen"})):
        shown = "".join(task.files.values())
        steps = {task.spec["step"], *([task.spec["second"]["step"]] if task.spec["second"] else [])}
        assert all(word in shown for word in task.axes["vocabulary"] if word not in steps)
        assert all(step in task.question for step in steps)
        unseen |= set(task.axes["vocabulary"])
    assert all(side_of("vocabulary", word) == "unseen" for word in unseen)
    assert len(unseen) > 25
    for names in (STEPS, PROJECTS, STEMS, BRANCHES):
        assert len(set(names)) == len(names)
        assert sum(side_of("vocabulary", name) == "unseen" for name in names) > 4


def test_equal_specs_give_equal_tasks(tasks: list[Task]) -> None:
    again = [FAMILY.build(task.spec) for task in tasks[:10]]
    assert again == tasks[:10]
    assert [task.question for task in again] == [task.question for task in tasks[:10]]
    assert len({task.id for task in tasks}) == len(tasks)


@pytest.mark.parametrize("axis", ["", *FAMILY.axes])
def test_only_the_axis_that_is_asked_for_is_unseen(axis: str) -> None:
    assert set(FAMILY.axes) <= set(AXES)
    drawing = Drawing({axis: "unseen"}) if axis else Drawing()  # type: ignore[dict-item]
    for task in draw_tasks(FAMILY, range(4), drawing):
        assert find_unseen(task.axes) == ({axis} if axis else set())


def test_private_keys_stand_in_no_document(tasks: list[Task]) -> None:
    assert not any("PRIVATE KEY" in task.question + task.answer for task in tasks)
    assert all(POLICY in task.files for task in tasks)
