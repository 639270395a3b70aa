"""Tasks that explain attestations: claims stand as the fields say, and each sentence is true of its attestation alone."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.support.answer_edits import list_edited, read_rows
from tests.support.judged_families import audit, draw_tasks
from witness_generators.runs.roster import ROWS
from witness_schema import bundled_version, load
from witness_schema.changes.history import build_history
from witness_schema.oracle import Oracle
from witness_training.families.explain.explain_claims import Claim, list_sentences
from witness_training.families.explain.explain_family import (
    FAMILY,
    build_sentences,
    find_attestation,
    find_block,
    list_claims,
)
from witness_training.families.explain.open_claims import DOUBTED, OPEN, list_open
from witness_training.families.explain.recorded_places import PLACES, describe_place
from witness_training.families.shown_documents.edits import Edit, apply_edit
from witness_training.families.shown_documents.leaf_rules import find_value, list_leaves
from witness_training.families.shown_documents.small_scenes import draw_small_scene
from witness_training.judges.bench import Bench
from witness_training.tasks.axes import Drawing, find_unseen
from witness_training.tasks.task import Task

# A few tasks in the gate, the others in `make sweeps`.
CHUNKS = [range(12), range(12, 200)]


@pytest.fixture(scope="module")
def tasks() -> list[Task]:
    return draw_tasks(FAMILY, range(120))


@pytest.mark.parametrize("numbers", CHUNKS, ids=lambda numbers: str(numbers.start))
def test_the_grader_is_right_on_every_answer_of_the_corpus(numbers: range, oracle: Oracle) -> None:
    judged = audit(FAMILY, draw_tasks(FAMILY, numbers), Bench(oracle, oracle.keys()))
    assert sum(count > 0 for count in judged.values()) > 40


def test_every_row_of_the_corpus_makes_an_answer(tasks: list[Task]) -> None:
    rows = [*read_rows("explain", "broken"), *read_rows("explain", "right")]
    made = {name for task in tasks for name, _ in list_edited(task.answer, rows)}
    assert {row["name"] for row in rows} == made


def test_each_sentence_is_true_and_would_be_false_if_its_fact_were_another(tasks: list[Task]) -> None:
    told: Counter[str] = Counter()
    for task in tasks:
        attestation = find_attestation(task.spec)
        claims = list_claims(task.spec)
        sentences = list(list_sentences(claims, attestation, task.spec["seed"] // 3))
        for (_, claim), sentence in zip(claims, sentences, strict=True):
            assert sentence.text in task.answer
            assert sentence.holds(attestation), sentence.text
            standing = claim.judge(attestation)
            told[standing] += 1
            if claim.place is not None:
                value = find_value(attestation, claim.place)
                other = "something else" if isinstance(value, str) else 987654 if value != 987654 else 1
                changed = apply_edit({"": attestation}, Edit("", claim.place, value=other))[""]
                assert not sentence.holds(changed), sentence.text
                # The place that carries the claim stands in the question.
                assert claim.pointer in task.answer
    assert min(told.values()) > 40
    assert set(told) == {"states", "contradicts", "leaves_open"}


def test_the_first_sentence_names_the_attestor_of_the_type(tasks: list[Task]) -> None:
    for task in tasks:
        first = build_sentences(task.spec, None, "TYPE")[0] if not task.spec["claims"] else None
        assert first is None
        assert (
            task.answer.split(".")[0].find(task.spec["attestor"]) >= 0
            or "`http" in task.answer.split("\n")[0]
        )
        assert any(
            kind in task.files["attestation.json"] for kind in load(task.spec["attestor"]).predicate_types
        )


def test_what_stays_open_is_no_property_of_any_attestation() -> None:
    properties = {
        name: {
            since.pointer.rpartition("/")[2].lower() for since in build_history(name) if since.until is None
        }
        for name in PLACES
    }
    for row in OPEN.values():
        assert row.absent
        assert set(row.attestors) <= set(ROWS)
        for attestor in row.attestors or PLACES:
            if attestor in properties:
                assert properties[attestor].isdisjoint(row.absent), (row.id, attestor)
                # A reason speaks of what this attestor records, and of nothing else.
                assert properties[attestor] >= set(row.leans), (row.id, attestor)
    assert all(len(list_open(name)) >= 5 for name in PLACES)


def test_who_copies_what_a_job_can_set_is_doubted_in_many_tasks(tasks: list[Task]) -> None:
    copying = {name for row in OPEN.values() if row.id in DOUBTED for name in row.attestors}
    assert copying == {"github", "gitlab", "jenkins", "aws-codebuild", "slsa"}
    asked = [task for task in tasks if task.spec["attestor"] in copying]
    doubted = [task for task in asked if any(claim["open"] in DOUBTED for claim in task.spec["claims"])]
    assert len(doubted) > len(asked) / 3 > 3
    for task in tasks:
        # No claim stands twice.
        told = [claim.write() for _, claim in list_claims(task.spec)]
        assert len(set(told)) == len(told)


def test_described_places_exist(tasks: list[Task]) -> None:
    found = {name: set() for name in PLACES}
    for name in PLACES:
        for seed in range(12):
            attestation = draw_small_scene((name,), seed).attestation(name)
            found[name] |= {
                words for place, _ in list_leaves(attestation) if (words := describe_place(name, place))
            }
    assert [name for name, words in found.items() if not words] == []


def test_the_block_follows_from_the_attestation(tasks: list[Task]) -> None:
    for task in tasks:
        block = find_block(task.spec, find_attestation(task.spec))
        letters = [*block["states"], *block["contradicts"], *block["leaves_open"]]
        assert sorted(letters) == [letter for letter, _ in list_claims(task.spec)]
        assert sorted(block["fields"]) == sorted([*block["states"], *block["contradicts"]])
        assert all(f"({letter}) " in task.question for letter in letters)
        assert task.files["attestation.json"] in task.question
    assert bundled_version()


@pytest.mark.parametrize("axis", ["", *FAMILY.axes])
def test_only_the_axis_that_is_asked_for_is_unseen(axis: str) -> None:
    drawing = Drawing({axis: "unseen"}) if axis else Drawing()  # type: ignore[dict-item]
    for task in draw_tasks(FAMILY, range(8), drawing):
        assert find_unseen(task.axes) == ({axis} if axis else set())


def test_equal_specs_give_equal_tasks(tasks: list[Task]) -> None:
    assert [FAMILY.build(task.spec) for task in tasks[:20]] == tasks[:20]
    assert len({task.id for task in tasks}) == len(tasks)


def test_the_words_for_a_value_are_one_thing_that_can_be_something() -> None:
    # "… was `5`" and "… had the value `5`" follow: no plural, and nothing but a noun with its article.
    for places in PLACES.values():
        for words in places.values():
            assert words.startswith("the "), words
            assert words.split()[1] not in ("bytes", "keys", "files", "values", "who"), words


@pytest.mark.parametrize("told", range(3))
def test_a_claim_of_a_setting_reads_as_english(told: int) -> None:
    claim = Claim("k8smanifest", ("recordclusterinfo",), True, told)
    assert claim.write() == "the setting that records the cluster was `true`"
