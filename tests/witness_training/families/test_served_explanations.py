"""Explanations of attestations whose service was at fault: the value that shows it, what a time says, what stays open."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.support.judged_families import audit
from witness_generators.drawing.chance import Chance
from witness_schema.oracle import Oracle
from witness_training.families.explain.explain_claims import Claim
from witness_training.families.explain.explain_family import FAMILY, find_attestation, find_block, list_claims
from witness_training.families.explain.open_claims import OPEN, VOUCHED
from witness_training.families.explain.service_claims import READINGS, ROWS, begin_year, record, tell_date
from witness_training.families.shown_documents.leaf_rules import find_value
from witness_training.families.shown_documents.service_faults import SERVICE_FAULTS
from witness_training.judges.bench import Bench
from witness_training.tasks.axes import Drawing
from witness_training.tasks.task import Task

# Far above what it takes to meet each reading, in both standings, and each standing of a value.
MOST = 6000


def find_main(task: Task) -> Claim:
    """The claim about the fault."""
    row = SERVICE_FAULTS[task.spec["service"]]
    claims = [claim for _, claim in list_claims(task.spec)]
    return next(claim for claim in claims if claim.reading or claim.place == row.place)


@pytest.fixture(scope="module")
def served() -> dict[tuple[str, str], Task]:
    """A task for each reading ("" for a plain value) and standing of the claim about the fault."""
    found: dict[tuple[str, str], Task] = {}
    for number in range(MOST):
        spec = FAMILY.draw(Chance.of(29, number), Drawing())
        if spec.get("service"):
            task = FAMILY.build(spec)
            claim = find_main(task)
            found.setdefault((claim.reading, claim.judge(find_attestation(spec))), task)
        if len(found) == 2 * (1 + len(READINGS)):
            return found
    raise AssertionError(f"only {sorted(found)} were met")


def test_each_claim_stands_as_the_faulty_attestation_says(served: dict[tuple[str, str], Task]) -> None:
    for (_, standing), task in served.items():
        claim, attestation = find_main(task), find_attestation(task.spec)
        assert attestation == SERVICE_FAULTS[task.spec["service"]].change(
            record(task.spec["attestor"], task.spec["seed"], "")
        )
        actual = find_value(attestation, claim.place or ())
        if claim.reading:
            moment = datetime.fromtimestamp(actual, UTC)
            said = (
                moment.year < claim.value if claim.reading == "expired-before" else moment.year >= claim.value
            )
            assert said == (standing == "states")
            assert f"which is a second of {moment:%Y-%m-%d} (UTC)" in task.answer
        assert claim.pointer in task.answer
        assert str(actual) in task.files["attestation.json"]
        letter = next(letter for letter, each in list_claims(task.spec) if each == claim)
        assert letter in find_block(task.spec, attestation)[standing]


def test_the_grader_is_right_on_every_answer_of_the_corpus(
    served: dict[tuple[str, str], Task], oracle: Oracle
) -> None:
    judged = audit(FAMILY, served.values(), Bench(oracle, oracle.keys()))
    assert sum(count > 0 for count in judged.values()) > 30


def test_what_stays_open_of_a_service_is_asked_of_its_attestors() -> None:
    assert {row.attestor for row in ROWS} <= {name for each in VOUCHED for name in OPEN[each].attestors}


def test_a_claim_survives_its_spec() -> None:
    claim = Claim("github", ("jwt", "claims", "exp"), 2020, 3, reading="expired-before")
    assert Claim.from_spec("github", claim.to_spec()) == claim
    assert claim.write() == "the token had expired before the year 2020 began"
    for at, standing in ((begin_year(2020) - 1, "states"), (begin_year(2020), "contradicts"), (None, "contradicts")):  # fmt: skip
        assert claim.judge({"jwt": {"claims": {"exp": at}}}) == standing
    assert tell_date(begin_year(2020) - 1) == "2019-12-31"
