"""Verdicts on evidence of a service at fault: a collection passes unless a rule looks, and real go-witness says so."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import pytest

from tests.support.judged_families import audit
from witness_generators.drawing.chance import Chance
from witness_schema.oracle import Oracle
from witness_training.families.shown_documents.leaf_rules import find_value
from witness_training.families.shown_documents.service_faults import SERVICE_FAULTS
from witness_training.families.shown_documents.shown_services import HIDDEN, hide, prune
from witness_training.families.shown_documents.small_scenes import draw_small_scene
from witness_training.families.shown_documents.verification_case import build_case
from witness_training.families.verdict.faults import FAULTS
from witness_training.families.verdict.served_evidence import draw_served, draw_service
from witness_training.families.verdict.service_sentences import tell_unread
from witness_training.families.verdict.verdict_facts import Facts, find_facts
from witness_training.families.verdict.verdict_family import FAMILY, name_file
from witness_training.judges.bench import Bench
from witness_training.tasks.axes import AXES, Drawing
from witness_training.tasks.task import Task

# What a task with such evidence is: whether its service is at fault, and whether it passes.
KINDS = {("faulty", "denied"), ("faulty", "passes"), ("good", "passes")}
# Far above what it takes to meet each kind twice.
MOST = 4000


def find_kind(task: Task) -> tuple[str, str]:
    service = "faulty" if task.spec["service"]["fault"] else "good"
    return service, "denied" if task.spec["fault"] else "passes"


@pytest.fixture(scope="module")
def served() -> list[Task]:
    """Tasks, each kind at least twice."""
    found: list[Task] = []
    for number in range(MOST):
        spec = FAMILY.draw(Chance.of(83, number), Drawing())
        if spec.get("service"):
            found.append(FAMILY.build(spec))
        if all(sum(find_kind(task) == kind for task in found) > 1 for kind in KINDS):
            return found
    raise AssertionError("a kind was not met")


def test_real_go_witness_gives_the_verdict_of_each(served: list[Task], oracle: Oracle) -> None:
    assert {find_kind(task) for task in served} == KINDS
    for task in served:
        facts = find_facts(build_case(task.spec), oracle)
        assert isinstance(facts, Facts)
        assert facts.code == task.spec["fault"], (task.id, facts.said)


def test_what_is_denied_passes_with_a_good_service(served: list[Task], oracle: Oracle) -> None:
    for task in served:
        good = {**task.spec, "service": {**task.spec["service"], "fault": ""}, "fault": None}
        facts = find_facts(build_case(good), oracle)
        assert isinstance(facts, Facts)
        assert facts.passes, (task.id, facts.said)


def test_the_grader_is_right_on_every_answer_of_the_corpus(served: list[Task], oracle: Oracle) -> None:
    chosen = [next(task for task in served if find_kind(task) == kind) for kind in sorted(KINDS)]
    judged = audit(FAMILY, chosen, Bench(oracle, oracle.keys(), trusted=True))
    assert sum(count > 0 for count in judged.values()) > 20


def test_an_answer_names_the_value_that_nothing_reads(served: list[Task]) -> None:
    for task in served:
        told = list(tell_unread(build_case(task.spec)))
        assert len(told) == (find_kind(task) == ("faulty", "passes"))
        for sentence in told:
            assert sentence in task.answer
            place, *values = sentence.split("`")[1::2]
            row = SERVICE_FAULTS[f"{task.spec['service']['attestor']}:{task.spec['service']['fault']}"]
            assert place.startswith(f"{name_file(task.spec['step'])}#/predicate/attestations/")
            assert place.endswith("/".join(row.place))
            # What is missing has no value.
            assert all(f'"{value}"' in task.question or f":{value}" in task.question for value in values)
            assert bool(values) or "missing" in sentence


@pytest.mark.parametrize("attestor", HIDDEN)
def test_no_place_moves_where_something_is_hidden(attestor: str) -> None:
    for seed in range(12):
        attestation = draw_small_scene((attestor,), seed).attestation(attestor)
        hidden, pruned = hide(attestor, attestation, "…"), prune(attestor, attestation)
        there = [place for place in HIDDEN[attestor] if find_value(attestation, place) is not None]
        assert all(find_value(hidden, place) == "…" for place in there)
        assert all(find_value(pruned, place) is None for place in there)
        assert str(hidden).count("…") == len(there)
        # Places of faults stay to be seen.
        for row in SERVICE_FAULTS.values():
            if row.attestor == attestor and row.place not in HIDDEN[attestor]:
                assert find_value(hidden, row.place) == find_value(attestation, row.place)


def list_served(identity: str, *, denied: bool) -> Iterator[dict[str, object]]:
    row = SERVICE_FAULTS[identity]
    for seed in range(MOST):
        good = draw_small_scene((row.attestor,), seed).attestation(row.attestor)
        drawn = draw_served(row, good, Chance.of(seed, 0), Drawing(), denied=denied)
        if drawn is not None:
            yield drawn


@pytest.mark.parametrize("identity", ["gcp-iit:wrong-issuer", "aws:other-account", "gcp-iit:expired-token", "github:other-ref"])  # fmt: skip
def test_rules_look_at_the_place_of_the_fault_or_leave_it(identity: str) -> None:
    row = SERVICE_FAULTS[identity]
    for denied in (True, False):
        # Each drawn one is a list of one rule.
        for drawn in islice(list_served(identity, denied=denied), 12):
            (rule,) = drawn["rules"]  # type: ignore[misc]
            looks = tuple(rule["place"]) == row.place
            assert not denied or looks
            faulty = bool(drawn["service"]["fault"])  # type: ignore[index]
            assert faulty == (denied or not looks)


def test_no_task_that_is_new_by_its_rules_is_about_services() -> None:
    for axis in AXES:
        if axis in ("attestor", "attestor-pair", "rego-kind", "rego-rules"):
            drawing = Drawing({axis: "unseen"})
            assert not any(
                draw_service(FAULTS["rego-denied"], Chance.of(3, number), drawing) for number in range(60)
            )
