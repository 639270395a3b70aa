"""Drawn policies: valid, read and written unchanged by real Go, and passed by the collections that come with them."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import find, given, settings

import witness_generators
from support.reached_draws import find_unreached
from support.verifying import run_verify
from witness_generators import Submission, draw_submission
from witness_generators.documents.rego_kinds import ROWS
from witness_generators.drawing.smallest_values import build_smallest
from witness_schema import load
from witness_schema.errors import WitnessSchemaError
from witness_schema.oracle import Oracle
from witness_schema.verdict import Accepted

COMBINATIONS = (
    ("git", "environment", "product"),
    ("product",),
    ("file",),
    ("github", "git", "environment", "slsa", "sbom"),
    ("github", "aws-codebuild", "git", "environment"),
    ("gitlab", "jwt", "link", "lockfiles"),
    ("jenkins", "maven", "system-packages", "omnitrail", "vex", "sarif", "oci"),
)
PLAN = COMBINATIONS[0]


# The first of each, and of one the rest of 200, which `make sweeps` draws.
PARTS = {",".join(names): (names, range(30)) for names in COMBINATIONS} | {"rest": (PLAN, range(30, 200))}


def submissions(names: tuple[str, ...], count: int) -> list[Submission]:
    return [draw_submission(names, seed=61, index=index) for index in range(count)]


@pytest.mark.parametrize(("names", "part"), PARTS.values(), ids=PARTS)
def test_each_is_valid_and_its_collections_pass(
    names: tuple[str, ...], part: range, oracle: Oracle, tmp_path: Path
) -> None:
    drawn = [draw_submission(names, seed=61, index=index) for index in part]
    texts = [("document:policy", json.dumps(one.policy)) for one in drawn]
    assert list(oracle.roundtrip_all(texts)) == [Accepted()] * len(drawn)
    for one in drawn:
        assert list(load("policy", "serialization").iter_errors(one.policy)) == []
        assert [list(load("envelope").iter_errors(envelope)) for envelope in one.envelopes] == [[]] * len(
            one.envelopes
        )
        verdict = run_verify(one, tmp_path)
        assert verdict.passed, verdict.said


def modules(policy: dict[str, Any]) -> list[str]:
    return [
        base64.b64decode(module["module"]).decode()
        for step in policy["steps"].values()
        for asked in step["attestations"]
        for module in asked["regopolicies"]
    ]


def kinds(policy: dict[str, Any]) -> set[str]:
    """What of the description a policy has taken."""
    steps = policy["steps"].values()
    functionaries = [one for step in steps for one in step["functionaries"]]
    constraints = [one["certConstraint"] for one in functionaries if one["type"] == "root"]
    names = {
        asked["name"].removesuffix(".rego")
        for step in steps
        for one in step["attestations"]
        for asked in one["regopolicies"]
    }
    return {
        *names,
        *("v1" if "import rego.v1" in module else "v0" for module in modules(policy)),
        f"{len(steps)} steps",
        f"rego {bool(modules(policy))}",
        f"artifacts {any('artifactsFrom' in step for step in steps)}",
        f"{len(functionaries) // len(steps)} functionaries",
        *(one["type"] for one in functionaries),
        *(
            f"{name} {'open' if one[name] in ('*', ['*']) else bool(one[name])}"
            for one in constraints
            for name in one
            if name != "extensions"
        ),
    }


def test_both_interpreters_take_every_branch() -> None:
    direct = set().union(*(kinds(one.policy) for one in submissions(PLAN, 400)))
    assert {row.id for row in ROWS} | {
        "v0",
        "v1",
        "root",
        "publickey",
        "1 steps",
        "2 steps",
        "artifacts True",
    } <= direct
    assert not find_unreached(witness_generators.policies(PLAN), kinds, direct, spared=len(direct) // 10)


def test_two_policies_of_a_world_differ() -> None:
    assert len({json.dumps(one.policy) for one in submissions(PLAN, 200)}) == 200
    assert submissions(PLAN, 20) == submissions(PLAN, 20)


def test_the_policy_asks_for_exactly_what_is_named() -> None:
    for one in submissions(PLAN, 30):
        first = next(iter(one.policy["steps"].values()))
        types = [load(name).predicate_types[0] for name in PLAN]
        assert [asked["type"] for asked in first["attestations"]] == types


@settings(max_examples=40, database=None, deadline=None)
@given(witness_generators.policies(["git"], "any"))
def test_any_policy_is_valid(policy: dict[str, Any]) -> None:
    assert list(load("policy", "serialization").iter_errors(policy)) == []


@pytest.mark.oracle
def test_a_denial_is_what_the_rule_says(tmp_path: Path) -> None:
    """A drawn rule is no decoration: the collection of another world, signed by the same key, is denied."""
    denied = 0
    for index in range(60):
        one, other = (draw_submission(PLAN, seed=62, index=at) for at in (index, index + 1000))
        if not modules(one.policy) or "roots" in one.policy or len(one.envelopes) > 1:
            continue
        step = next(iter(one.policy["steps"]))
        statement = {**other.statements[0], "predicate": {**other.statements[0]["predicate"], "name": step}}
        foreign = Submission(
            one.policy, one.key, (statement,), one.signer, (one.signer.envelope(statement),), other.subjects
        )
        said = run_verify(foreign, tmp_path).said
        denied += bool(
            re.search(
                "policy was denied due to: .*(must be|is not committed|is not an expected product)", said
            )
        )
    assert denied > 5


def test_a_failure_shrinks_to_a_small_policy() -> None:
    quick = settings(max_examples=2000, database=None, deadline=None)
    policy = find(
        witness_generators.policies(["git"]), lambda one: bool(modules(one)), settings=quick, random=Random(1)
    )
    least = build_smallest(load("policy", "serialization").shape, load("policy", "serialization").definitions)
    assert least == {"expires": None, "steps": None}
    assert len(json.dumps(policy, indent=1).splitlines()) <= 48


def test_what_no_collection_can_hold_is_refused_at_once() -> None:
    with pytest.raises(WitnessSchemaError, match="has no place in a collection"):
        witness_generators.policies(["policyverify"])
    with pytest.raises(WitnessSchemaError, match="no attestor is named"):
        witness_generators.submissions([])
