"""What a constraint says depends on what stands beside it: a key, and the roots that it names."""

from __future__ import annotations

import json

from support.policy_corpus import CASES, NOW
from witness_schema.policies.functionary_findings import check_functionaries
from witness_schema.policies.policy_check import Surroundings, check_policy
from witness_schema.policies.policy_members import Place
from witness_schema.policies.rego_checks.constant_domains import admits
from witness_schema.shapes import json_shape


def list_rules(functionary: dict[str, object]) -> list[str]:
    step = Place({"functionaries": [functionary]})
    return [finding.rule for finding in check_functionaries(step, Place({"publickeys": {"k": {}}}))]


def test_a_constraint_without_roots_is_told_only_where_no_key_may_sign() -> None:
    constraint = {"commonname": "builder"}
    assert list_rules({"certConstraint": constraint}) == ["constraint-roots-missing"]
    assert list_rules({"publickeyid": "k", "certConstraint": constraint}) == []


def test_a_public_root_counts_only_where_the_constraint_names_it() -> None:
    (case,) = (CASES / "constraint-allows-everyone").iterdir()
    policy = json.loads((case / "policy.json").read_text())
    own = json.loads((CASES / "constraint-allows-all" / "own-root" / "policy.json").read_text())
    public = list(policy["roots"])
    policy["roots"] |= own["roots"]
    (step,) = policy["steps"].values()
    constraint = step["functionaries"][0]["certConstraint"]
    told = []
    for roots in (["*"], public, list(own["roots"])):
        constraint["roots"] = roots
        findings = check_policy(policy, None, Surroundings(None, NOW)).findings
        told.append([each.rule for each in findings if each.rule.startswith("constraint-allows")])
    assert told == [["constraint-allows-everyone"]] * 2 + [["constraint-allows-all"]]


def test_a_number_beyond_its_limits_is_none_that_an_attestation_has() -> None:
    shape = json_shape.Integer(0, 255)
    assert [admits(shape, value) for value in (-1, 0, 255, 256)] == [False, True, True, False]
    assert not admits(json_shape.Integer(0, 255, nonzero=True), 0)
