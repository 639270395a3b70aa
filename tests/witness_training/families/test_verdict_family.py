"""Tasks on verdicts: real go-witness agrees with every reference answer, and with no broken one."""

from __future__ import annotations

import base64
import json
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.support.answer_edits import list_edited, read_rows
from tests.support.judged_families import audit, draw_tasks
from witness_generators.drawing.chance import Chance
from witness_schema.oracle import Oracle, VerifyResult
from witness_training.dataset.token_lengths import count_tokens
from witness_training.families.shown_documents.document_names import BRANCHES, PROJECTS, STEMS, STEPS
from witness_training.families.shown_documents.edits import Edit, apply_edit
from witness_training.families.shown_documents.leaf_rules import FORMS
from witness_training.families.shown_documents.small_scenes import draw_small_scene
from witness_training.families.shown_documents.verification_case import POLICY, build_case
from witness_training.families.verdict.faults import CODES, FAULTS
from witness_training.families.verdict.rule_drawing import Wish, draw_modules
from witness_training.families.verdict.verdict_answers import build_block
from witness_training.families.verdict.verdict_facts import Facts, find_facts, list_edits, mends
from witness_training.families.verdict.verdict_family import FAMILY
from witness_training.families.verdict.verdict_sentences import UNASKED, list_sentences, runs_rego
from witness_training.families.verdict.verdict_space import draw_fault
from witness_training.judges.bench import Bench
from witness_training.tasks.axes import AXES, Drawing, find_unseen, side_of
from witness_training.tasks.task import Task

SPECS = Path(__file__).resolve().parents[2] / "corpus" / "specs"
# Four tasks in the gate, the others in `make sweeps`.
CHUNKS = [range(4), range(4, 40), range(40, 80), range(80, 120)]


@pytest.fixture
def bench(oracle: Oracle) -> Bench:
    return Bench(oracle, oracle.keys(), trusted=True)


@pytest.fixture(scope="module")
def tasks() -> list[Task]:
    return draw_tasks(FAMILY, range(120))


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


def list_nodes(value: Any, place: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    members = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    for key, member in members:
        yield (*place, key), member
        yield from list_nodes(member, (*place, key))


@pytest.mark.parametrize(
    "code", ["wrong-functionary", "certificate-constraint", "missing-attestation", "missing-step"]
)
def test_no_other_edit_in_the_documents_lets_it_pass(code: str, oracle: Oracle) -> None:
    drawn = (FAMILY.draw(Chance.of(17, number), Drawing()) for number in range(400))
    spec = next(spec for spec in drawn if spec["fault"] == code)
    case = build_case(spec)
    known = {edit.pointer for edit in list_edits(case)}
    nodes = [(file, *node) for file, document in case.documents.items() for node in list_nodes(document)]
    texts = sorted({value for _, _, value in nodes if isinstance(value, str) and len(value) < 70})[:40]
    tried = 0
    for file, place, value in nodes:
        edits = [Edit(file, place, "remove")]
        if isinstance(value, str):
            edits += [Edit(file, place, value=text) for text in texts if text != value]
        for edit in edits:
            # A place above one that is known is not the deepest; Rego is never asked for.
            if any(pointer.startswith(edit.pointer) for pointer in known) or place[-1] == "module":
                continue
            result = oracle.verify_signed(case.build_request(apply_edit(case.documents, edit)))
            assert not (isinstance(result, VerifyResult) and result.passed), edit
            tried += 1
    assert tried > 100


def test_a_date_is_judged_by_the_day_of_the_task_and_not_by_the_clock(oracle: Oracle) -> None:
    tasks = draw_tasks(FAMILY, range(200))
    near = 0
    for task in tasks:
        now, expires = task.spec["now"], task.spec["expires"]
        assert now in task.question
        assert (expires < now) == (task.spec["fault"] == "policy-expired")
        days = abs((date.fromisoformat(expires[:10]) - date.fromisoformat(now)).days)
        assert 1 < days < 410
        near += days < 100
    assert near > 60
    # The same documents, judged on a day long before and on one long after.
    passing = next(task for task in tasks if task.spec["fault"] is None)
    for day, code in (("1999-01-01", None), ("2999-06-01", "policy-expired")):
        facts = find_facts(build_case({**passing.spec, "now": day, "fault": code}), oracle)
        assert isinstance(facts, Facts)
        assert facts.code == code


def test_rules_bound_no_code_and_demand_nothing_that_all_values_keep() -> None:
    for value in range(6):
        for form, least in (("at-most", 0), ("at-least", 1)):
            for demand in (FORMS[form].keep, FORMS[form].break_):
                wanted = demand(value, None)
                assert wanted is None or wanted >= least
    # A command that ended with 0 is ruled on by the code that it has.
    forms: Counter[str] = Counter()
    for number in range(60):
        wish = Wish({"command-run": {"exitcode": 0}}, [1], 2000, denied=False, whole=False)
        for rule in draw_modules(wish, Chance.of(4, number), Drawing()) or []:
            forms[rule["form"]] += 1
            assert rule["place"] == [] or (rule["form"], rule["wanted"]) in (("equals", 0), ("differs", 1))
    assert forms["equals"]
    wish = Wish({"vex": {"vexDocument": {"author": "Unknown Author"}}}, [1], 2000, denied=False, whole=False)
    drawing = Drawing({"attestor": "unseen"})
    for number in range(60):
        for rule in draw_modules(wish, Chance.of(4, number), drawing) or []:
            assert rule["form"] == "differs" or "Unknown" not in str(rule["wanted"])


def test_the_count_of_reasons_does_not_tell_the_verdict() -> None:
    counts: dict[bool, list[int]] = {True: [], False: []}
    for task in draw_tasks(FAMILY, range(200)):
        counts[task.spec["fault"] is None].append(len(task.spec["codes"]))
    means = {passes: sum(each) / len(each) for passes, each in counts.items()}
    assert abs(means[True] - means[False]) < 0.4


def test_questions_determine_what_is_judged(tasks: list[Task]) -> None:
    for task in tasks:
        assert all(f'"{member}"' in task.question for member in task.spec["members"])
        assert task.spec["fault"] is None or task.spec["fault"] in task.spec["codes"]
        # Each reason stands there with what it means.
        assert all(f'"{code}" ({FAULTS[code].means})' in task.question for code in task.spec["codes"])
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
    tokens = sorted(count_tokens(task.question, task.answer) for task in draw_tasks(FAMILY, range(500)))
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


def test_no_rule_reads_the_name_of_the_step() -> None:
    """A collection of another name would break it too: no edit alone would let such a collection pass."""
    link = draw_small_scene(("link",), 3, "a-step").attestation("link")
    wish = Wish({"link": link}, (3,), 4000, denied=False, whole=True)
    read = set()
    for number in range(40):
        rules = draw_modules(wish, Chance.of(11, number), Drawing()) or []
        read |= {tuple(rule["place"]) for rule in rules}
    assert read
    assert ("name",) not in read


def test_a_collection_is_renamed_only_where_no_rule_denies_it_for_that() -> None:
    """Found at 20,000 rows: a GitLab job is called as its step is, and a rule asked how that name ends."""
    spec = json.loads((SPECS / "verdict_renamed_step.json").read_text())
    spec["named"] = spec["step"]
    spoiled = [FAULTS["missing-step"].spoil(spec, Chance(bytes([number]))) for number in range(120)]
    named = {each["named"] for each in spoiled if each is not None and each["named"] != spec["step"]}
    assert None in spoiled
    assert named == {"Test-themes", "ci-test-themes"}
