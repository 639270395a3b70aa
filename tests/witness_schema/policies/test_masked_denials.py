"""A `deny` that may be undefined hides the denials of other packages; one with a default is always defined."""

from __future__ import annotations

import pytest

from witness_schema.policies.policy_check import PolicyReport
from witness_schema.policies.policy_rules import PolicyFinding
from witness_schema.policies.rego_checks.deny_findings import check_deny
from witness_schema.policies.rego_checks.policy_modules import PolicyModule

OTHER = PolicyModule("b.rego", "/b", 'package b\ndeny[msg] {\n  input.x\n  msg := "x"\n}\n')


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("deny { input.x }", ["rego-deny-no-set", "rego-deny-masked"]),
        ("default deny = false", ["rego-deny-no-set"]),
    ],
)
def test_only_what_may_be_undefined_masks(rule: str, expected: list[str]) -> None:
    module = PolicyModule("a.rego", "/a", f"package a\n{rule}\n")
    assert [finding.rule for finding in check_deny([module, OTHER])] == expected


@pytest.mark.parametrize(
    ("rule", "always"),
    [
        ("default deny = false", True),
        ('deny = "by default" {\n  input.x\n}', False),
        ("deny { input.x }", False),
    ],
)
def test_only_a_default_refuses_whatever_the_evidence_is(rule: str, always: bool) -> None:
    (finding,) = check_deny([PolicyModule("a.rego", "/a", f"package a\n{rule}\n")])
    assert (finding.rule, finding.always) == ("rego-deny-no-set", always)
    assert PolicyReport((finding,)).refuses is always


def test_a_fault_of_an_authority_alone_refuses_a_part() -> None:
    report = PolicyReport((PolicyFinding("root-expired", "/roots/r", "", always=False),))
    assert report.verdict == "`witness verify` refuses part of the evidence by a fault of the policy"
