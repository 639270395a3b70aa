"""An error stands at the innermost wrong value: over near misses of every kind, in both modes, and none is left out."""

from __future__ import annotations

import pytest

from support.validated_misses import DOCUMENTS, MODES, Outcome, judge_misses
from witness_schema import attestor_names
from witness_schema.validation.findings.report import LONGEST_MESSAGE

ATTESTORS = (*attestor_names(), "file")
FEW, MOST = 3, 500  # near misses that are refused in each mode
LEAST = 0.99


def check_outcomes(outcomes: list[Outcome], count: int) -> None:
    for mode in MODES:
        judged = [one for one in outcomes if one.mode == mode]
        missed = [str(one) for one in judged if not one.is_told]
        assert len(judged) >= count
        assert len(missed) <= (1 - LEAST) * len(judged), missed[:10]
    assert all(len(finding.message) <= LONGEST_MESSAGE for one in outcomes for finding in one.findings)


@pytest.mark.parametrize("count", [FEW, MOST], ids=["few", "most"])
@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_change_of_a_document_is_told_at_its_place(name: str, count: int) -> None:
    check_outcomes(list(judge_misses([name], count)), count)


@pytest.mark.parametrize("count", [FEW, MOST], ids=["few", "most"])
def test_a_change_of_an_attestation_is_told_at_its_place(count: int) -> None:
    check_outcomes(list(judge_misses(ATTESTORS, count)), count)
