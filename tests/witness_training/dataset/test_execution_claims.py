"""Of each set-up one row was run, and the others name that one: what a set says otherwise is told."""

from __future__ import annotations

import pytest

from witness_training.dataset.review.execution_claims import ExecutionClaims, Place


def claim(claims: ExecutionClaims, script: str, identity: str, execution: str, shared: str = "") -> str:
    row = {"id": identity, "execution": execution, "shared": shared}
    return claims.add(script, Place("train", int(identity)), row)


def test_right_claims_have_no_fault() -> None:
    """The row that was run may stand behind one that names it."""
    claims = ExecutionClaims(verified=True)
    rows = [("a", "0", "shared", "1"), ("a", "1", "own", ""), ("b", "2", "own", ""), ("", "3", "none", "")]
    assert [claim(claims, *row) for row in rows] == ["", "", "", ""]
    assert list(claims.list_unfounded()) == []


@pytest.mark.parametrize(
    ("script", "execution", "shared", "said"),
    [
        ("", "own", "", "it says the execution 'own', and nothing of it is run"),
        ("", "none", "0", "it says the execution 'none', and nothing of it is run"),
        ("a", "none", "", "it says the execution 'none', and its script is to be run"),
        ("a", "own", "", "it says that it was run, and so says 0 with its script"),
        ("b", "own", "0", "it says that it was run, and so says 0 with its script"),
        ("b", "maybe", "", "it says the execution 'maybe', and its script is to be run"),
    ],
)
def test_a_wrong_claim_is_told(script: str, execution: str, shared: str, said: str) -> None:
    claims = ExecutionClaims(verified=True)
    assert claim(claims, "a", "0", "own") == ""
    assert claim(claims, script, "1", execution, shared) == said


def test_a_claim_without_ground_is_told_at_the_end() -> None:
    claims = ExecutionClaims(verified=True)
    assert claim(claims, "a", "0", "own") == ""
    for identity, script, shared in (("1", "a", "2"), ("2", "b", "0"), ("3", "a", "0")):
        assert claim(claims, script, identity, "shared", shared) == ""
    assert list(claims.list_unfounded()) == [
        (Place("train", 1), "1", "it shares the run of 0, and names '2'"),
        (Place("train", 2), "2", "no row with its script was run"),
    ]


def test_nothing_is_run_where_nothing_was_judged() -> None:
    claims = ExecutionClaims(verified=False)
    assert claim(claims, "a", "0", "none") == ""
    assert (
        claim(claims, "a", "1", "own")
        == "it says the execution 'own', and the manifest says that nothing was judged"
    )
