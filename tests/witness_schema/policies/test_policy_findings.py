"""`policy check` finds each fault of the corpus at its place and nothing else, and nothing in what is mended."""

from __future__ import annotations

import base64
import json
import re

import pytest

from support.policy_corpus import CASES, PolicyCase, list_cases, list_rare_rules, name_case
from witness_schema import load
from witness_schema.clone import repository_root
from witness_schema.oracle import Oracle
from witness_schema.oracle.type_checking import make_type_check
from witness_schema.policies.form_findings import check_doubles
from witness_schema.policies.policy_check import Surroundings, check_policy
from witness_schema.policies.policy_file import read_policy_text
from witness_schema.policies.policy_members import Place
from witness_schema.policies.policy_rules import RULES
from witness_schema.policies.rego_checks.attestation_rego import check_rego
from witness_schema.policies.report_formats.judged_file import LONGEST, as_lines, describe
from witness_schema.policies.step_findings import check_steps

PAGE = repository_root() / "docs" / "policy-check.md"
TEXT_CASES = [case for case in list_cases() if not (case.opa or case.drawn)]
OPA_CASES = [case for case in list_cases() if case.opa]


def test_rules_are_the_folders_and_the_documented_ones() -> None:
    rows = re.findall(
        r"^\| `([a-z0-9-]+)` \| (\w+) \| ([^|]*) \| ([^|]*) \| ([^|]*) \|", PAGE.read_text(), re.M
    )
    assert [row[0] for row in rows] == list(RULES)
    assert sorted({case.rule for case in list_cases()}) == sorted(RULES)
    for name, *told in rows:
        rule = RULES[name]
        assert told == [rule.severity, rule.effect, rule.meaning, rule.advice]


def test_there_are_enough_policies() -> None:
    assert len(list_cases()) >= 60
    assert all((folder / "mended.json").is_file() for folder in CASES.glob("*/*"))


@pytest.mark.parametrize("case", TEXT_CASES, ids=name_case)
def test_a_fault_is_found_at_its_place_and_nothing_else(case: PolicyCase) -> None:
    (finding,) = case.judge("policy").findings
    assert (finding.rule, finding.pointer, finding.means) == (
        case.rule,
        case.expected["pointer"],
        case.expected["witness-verify"],
    )
    assert case.expected["mentions"] in f"{finding.reason} {finding.row.meaning}"
    assert finding.pointer in as_lines(finding)[0]
    assert max(len("\n".join(as_lines(finding))), len(describe(finding))) <= LONGEST


@pytest.mark.parametrize("case", list_cases(), ids=name_case)
def test_what_is_mended_is_clean(case: PolicyCase) -> None:
    assert case.judge("mended").findings == ()


def test_opa_finds_the_rest_and_spoils_nothing(oracle: Oracle) -> None:
    check = make_type_check(oracle)
    for case in OPA_CASES:
        assert case.judge("policy").findings == ()
        (finding,) = case.judge("policy", check).findings
        assert (finding.rule, finding.pointer) == (case.rule, case.expected["pointer"])
        assert case.expected["mentions"] in finding.reason
        assert len("\n".join(as_lines(finding))) <= LONGEST
    for case in list_cases():
        if not (case.opa or case.drawn):
            assert case.judge("policy", check).findings == case.judge("policy").findings, name_case(case)
        assert case.judge("mended", check).findings == (), name_case(case)


def ask_for(rule: dict[str, str]) -> Place:
    module = base64.b64encode(rule["module"].encode()).decode()
    kind = load(rule["attestor"]).predicate_types[0]
    return Place(
        {"type": kind, "regopolicies": [{"name": "rule.rego", "module": module}]}, "/steps/a/attestations/0"
    )


def test_correct_rare_rules_are_clean() -> None:
    assert len(list_rare_rules()) >= 50
    told = {rule["name"]: [*check_rego(ask_for(rule), None, None)] for rule in list_rare_rules()}
    assert {name: findings for name, findings in told.items() if findings} == {}


def test_correct_rare_rules_are_clean_for_opa(oracle: Oracle) -> None:
    check = make_type_check(oracle)
    told = {rule["name"]: [*check_rego(ask_for(rule), None, check)] for rule in list_rare_rules()}
    assert {name: findings for name, findings in told.items() if findings} == {}


def test_an_older_engine_passes_what_the_newest_refuses() -> None:
    case = next(case for case in TEXT_CASES if case.rule == "attestations-missing")
    policy = json.loads((case.folder / "policy.json").read_text())
    effects = {
        version: {
            each.rule: each.means for each in check_policy(policy, None, Surroundings(version)).findings
        }
        for version in ("v0.11.0", "v0.12.0")
    }
    assert effects["v0.11.0"]["attestations-missing"] == "passes whatever was done"
    assert effects["v0.12.0"]["attestations-missing"] == "refuses"


def test_a_type_that_an_older_version_had_is_none_of_the_newest() -> None:
    kind = "https://witness.dev/attestations/omnitrail/v0.1"
    policy = {"steps": {"a": {"name": "a", "attestations": [{"type": kind, "regopolicies": []}]}}}
    told = {
        version: [each.rule for each in check_policy(policy, None, Surroundings(version)).findings]
        for version in ("v0.1.17", "v0.12.0")
    }
    assert "type-unknown" in told["v0.1.17"]
    assert "type-unknown" not in told["v0.12.0"]


def test_a_key_stands_twice_however_many_others_are_between() -> None:
    text = b'{"steps": {"a": {}, "A": {}, "b": {}, "a": {}, "expires": 1, "Expires": 2}}'
    file = read_policy_text(text, PAGE)
    assert [finding.pointer for finding in check_doubles(file.tree)] == ["/steps/a", "/steps/Expires"]


def test_each_circle_is_told_once_where_its_first_step_is() -> None:
    sources = {"a": ["c", "d"], "b": ["a"], "c": ["b"], "d": [], "e": ["f"], "f": ["e"]}
    policy = Place({"steps": {name: {"name": name, "artifactsFrom": each} for name, each in sources.items()}})
    circles = [
        (finding.pointer, finding.reason)
        for finding in check_steps(policy, None, frozenset())
        if finding.rule.startswith("artifacts-from")
    ]
    assert circles == [
        ("/steps/a/artifactsFrom/0", "a ← c ← b ← a"),
        ("/steps/e/artifactsFrom/0", "e ← f ← e"),
    ]
