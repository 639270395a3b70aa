"""Verdicts on combinations, their sources, and their numbers."""

from __future__ import annotations

from collections import Counter

import pytest

from witness_generators.runs.combinations import EXCLUSIONS, SET_NAMES, list_members
from witness_generators.runs.verdicts import (
    TAKES_ANY_JSON,
    VERDICTS,
    count_verdicts,
    judge_combination,
    list_judged,
)
from witness_schema import attestor_names, load
from witness_schema.clone import repository_root

GO_WITNESS = repository_root() / "vendor" / "go-witness"
SMALL = ("seed", "ci", "cloud", "container")


def test_the_measured_facts() -> None:
    """Each was seen in reality: tokens, builds that host runners, and the stage after the collection."""
    verdicts = {
        ("aws-codebuild", "github"): "runs",
        ("aws-codebuild", "gitlab"): "runs",
        ("aws-codebuild", "jenkins"): "cannot",
        ("aws", "aws-codebuild"): "cannot",
        ("aws", "gcp-iit"): "cannot",
        ("github", "gitlab"): "cannot",
        ("git", "jwt"): "only from code",
        ("jwt", "policyverify"): "cannot",
        ("network-trace",): "runs",
    }
    assert {names: judge_combination(names).verdict for names in verdicts} == verdicts


@pytest.mark.parametrize("name", SMALL)
def test_numbers_are_those_of_the_lists(name: str) -> None:
    names = list_members(name)
    for sizes in (None, (2,), (1, 3)):
        listed = Counter(judged.verdict for _, judged in list_judged(names, VERDICTS[:2], sizes))
        listed.update(judged.verdict for _, judged in list_judged(names, ("cannot",), sizes))
        assert {verdict: listed[verdict] for verdict in VERDICTS} == count_verdicts(names, sizes)


def test_lists_of_one_verdict_are_parts_of_the_whole() -> None:
    names = list_members("all")
    both = dict(list_judged(names, VERDICTS[:2], (2,)))
    apart = dict(list_judged(names, ("runs",), (2,))) | dict(list_judged(names, ("only from code",), (2,)))
    assert apart == both
    assert set(SET_NAMES) > set(SMALL)


def test_every_judgement_has_a_source() -> None:
    for name in attestor_names():
        judged = judge_combination((name,))
        assert judged.source
        assert bool(judged.reason) == (judged.verdict != "runs" or name in TAKES_ANY_JSON)
    assert "as that of sbom" in judge_combination(("sarif", "sbom")).reason
    assert "docker" not in judge_combination(("sarif", "vex", "slsa")).reason
    assert judge_combination(("jwt",)).source == load("jwt").source
    assert all(one.source for one in EXCLUSIONS)


@pytest.mark.checkout
def test_lines_of_go_witness_are_there() -> None:
    sources = (
        {*TAKES_ANY_JSON.values()}
        | {one.source for one in EXCLUSIONS}
        | {judge_combination((n,)).source for n in attestor_names()}
    )
    lines = [source.split(":") for source in sources if ".go:" in source]
    assert len(lines) == 5
    for path, number in lines:
        assert len((GO_WITNESS / path).read_text().splitlines()) >= int(number)
