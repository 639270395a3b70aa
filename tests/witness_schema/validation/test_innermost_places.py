"""An error stands at the innermost wrong value: over near misses of every kind, in both modes, and none is left out."""

from __future__ import annotations

import pytest

from support.validated_misses import DOCUMENTS, Outcome, judge_misses
from witness_schema import attestor_names
from witness_schema.validation.findings.report import LONGEST_MESSAGE

NAMES = (*attestor_names(), "file")
MOST_OF_DOCUMENTS, MOST_OF_ATTESTORS = 600, 20
LEAST = 0.99


def check_outcomes(outcomes: list[Outcome]) -> None:
    missed = [str(one) for one in outcomes if not one.is_told]
    assert len(missed) <= (1 - LEAST) * len(outcomes), missed[:10]
    assert all(len(finding.message) <= LONGEST_MESSAGE for one in outcomes for finding in one.findings)


@pytest.mark.parametrize("count", [25, MOST_OF_DOCUMENTS], ids=["few", "most"])
@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_change_of_a_document_is_told_at_its_place(name: str, count: int) -> None:
    outcomes = list(judge_misses(name, count))
    assert {one.mode for one in outcomes} == {"serialization", "validation"}
    check_outcomes(outcomes)


@pytest.mark.parametrize("count", [2, MOST_OF_ATTESTORS], ids=["few", "most"])
def test_a_change_of_an_attestation_is_told_at_its_place(count: int) -> None:
    outcomes = [one for name in NAMES for one in judge_misses(name, count)]
    assert len(outcomes) > count * len(NAMES)
    check_outcomes(outcomes)
